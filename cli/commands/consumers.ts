import { criticalities, environments } from "../../shared/domain/vocabulary.ts";
import type { Command } from "commander";
import { Option } from "commander";
import { accountPath } from "../account-path.ts";
import { commandGroup } from "../command-group.ts";
import { labelled } from "../effect.ts";
import { readAccount } from "../read-account.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { acceptedTable } from "../tables/accepted-table.ts";
import { consumersOf } from "../tables/account-status.ts";
import { reasonText, wholeNumber } from "./option-values.ts";

interface Declaration {
  readonly owner: string;
  readonly contact: string;
  readonly environment: string;
  readonly criticality?: string;
  readonly instances?: number;
  readonly refreshWithin: string;
  readonly resourceId?: string;
}

export function addConsumers(program: Command, cli: Cli): void {
  const consumers = commandGroup(program, "consumers", "List, register, approve and remove consumers.");

  const list = labelled(
    consumers,
    "list <account>",
    "read-only",
    "List the consumers of an account and what blocks each one.",
    { isDefault: true },
  );
  whenRun(list, cli, async (session, _options: object, account: string) => {
    const status = await readAccount(session.api(), account);
    const { title: _title, ...section } = consumersOf(status);
    return { data: { account: status.account, consumers: status.consumers }, sections: [section] };
  });

  addRegister(consumers, cli);

  const approve = labelled(
    consumers,
    "approve <account> <consumer>",
    "changing",
    "Approve a consumer that registered itself, after reviewing it.",
  );
  approve.requiredOption("--reason <text>", "what was reviewed, for the record", reasonText);
  whenRun(
    approve,
    cli,
    async (session, body: { readonly reason: string }, account: string, consumer: string) =>
      send(session, "POST", accountPath(account, "consumers", consumer, "approve"), body),
  );

  const settle = labelled(
    consumers,
    "settle <account> <consumer> <instance>",
    "changing",
    "End a contest about an instance, after finding out who spoke for it.",
  );
  settle.requiredOption("--reason <text>", "what was found and done, for the record", reasonText);
  whenRun(
    settle,
    cli,
    async (
      session,
      { reason }: { readonly reason: string },
      account: string,
      consumer: string,
      instance: string,
    ) => send(session, "POST", accountPath(account, "consumers", consumer, "settle"), { instance, reason }),
  );

  const remove = labelled(
    consumers,
    "remove <account> <consumer>",
    "changing",
    "Remove a consumer that registered itself. Rotations no longer wait for it.",
  );
  remove.option("--reason <text>", "why, for the record; required from operators", reasonText);
  whenRun(
    remove,
    cli,
    async (session, body: { readonly reason?: string }, account: string, consumer: string) =>
      send(session, "DELETE", accountPath(account, "consumers", consumer), body),
  );
}

function addRegister(consumers: Command, cli: Cli): void {
  const register = labelled(
    consumers,
    "register <account> <consumer>",
    "changing",
    "Register the calling identity as a consumer. Rotations wait for it from then on.",
  );
  register
    .requiredOption("--owner <name>", "name of the owner")
    .requiredOption("--contact <address>", "how to reach the owner")
    .addOption(
      new Option("--environment <name>", "environment that it serves")
        .choices(environments)
        .makeOptionMandatory(),
    )
    .requiredOption("--refresh-within <duration>", "how long an instance may use a key after reading it")
    .addOption(new Option("--criticality <how>", "whether the gate waits for it").choices(criticalities))
    .option("--instances <n>", "number of running instances", wholeNumber(1, 10_000))
    .option("--resource-id <id>", "ARM id of the resource that it runs on");
  whenRun(register, cli, async (session, options: Declaration, account: string, consumer: string) => {
    const { owner, contact, ...rest } = options;
    return send(session, "PUT", accountPath(account, "consumers", consumer), {
      owner: { name: owner, contact },
      ...rest,
    });
  });
}

async function send(session: Session, method: "POST" | "PUT" | "DELETE", path: string, body: object) {
  const answer = await session.api().send(path, { method, body });
  return acceptedTable(answer.body as object);
}
