import type { Command } from "commander";
import { Option } from "commander";
import { accountPath } from "../account-path.ts";
import { commandGroup } from "../command-group.ts";
import { labelled } from "../effect.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { acceptedTable } from "../tables/accepted-table.ts";
import { consumersOf } from "../tables/account-status.ts";
import { aReason, environments, wholeNumber } from "./option-values.ts";
import { readAccount } from "./status.ts";

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
  const consumers = commandGroup(program, "consumers", "Shows, registers, reviews and removes consumers.");

  const list = labelled(
    consumers,
    "list <account>",
    "read-only",
    "Shows who uses an account's key, and what each one lacks.",
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
    "Says that a consumer which has registered itself is what it says.",
  );
  approve.requiredOption("--reason <text>", "what was looked at, for the record", aReason);
  whenRun(
    approve,
    cli,
    async (session, body: { readonly reason: string }, account: string, consumer: string) =>
      send(session, "POST", accountPath(account, "consumers", consumer, "approve"), body),
  );

  const remove = labelled(
    consumers,
    "remove <account> <consumer>",
    "changing",
    "Ends the registration of a consumer that has registered itself; it is waited for no more.",
  );
  remove.option("--reason <text>", "why, for the record; needed from an operator", aReason);
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
    "Registers the identity that runs this as a consumer; rotations wait for it from now on.",
  );
  register
    .requiredOption("--owner <name>", "who answers for it")
    .requiredOption("--contact <address>", "how the owner is reached")
    .addOption(new Option("--environment <name>").choices(environments).makeOptionMandatory())
    .requiredOption("--refresh-within <duration>", "how long an instance may use a key that it has read")
    .addOption(
      new Option("--criticality <how>", "whether it holds the gate").choices(["required", "advisory"]),
    )
    .option("--instances <n>", "how many run", wholeNumber(1, 10_000))
    .option("--resource-id <id>", "ARM id of what it runs on");
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
