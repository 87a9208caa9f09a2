import type { Command } from "commander";
import { accountPath } from "../account-path.ts";
import { CliError } from "../cli-error.ts";
import type { Effect } from "../effect.ts";
import { labelled } from "../effect.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { acceptedTable } from "../tables/accepted-table.ts";
import type { AccountStatus } from "../tables/account-status.ts";
import { aReason } from "./option-values.ts";

const wishes: readonly (readonly [string, Effect, string])[] = [
  ["approve", "changing", "Consents to a rotation, as another person than asked for it."],
  ["cancel", "changing", "Ends a rotation before its fresh key is published."],
  ["revert", "disruptive", "Sends consumers back to the previous key, until that is retired."],
];

/** The commands about a rotation that is in flight. */
export function addRotationWishes(program: Command, cli: Cli): void {
  for (const [name, effect, does] of wishes) {
    const command = labelled(program, name, effect, does);
    command
      .argument("<account>")
      .argument("[rotation]", "its id; the one in flight unless given")
      .requiredOption("--reason <text>", "why, for the record", aReason);
    whenRun(
      command,
      cli,
      async (session, { reason }: { readonly reason: string }, account: string, rotation?: string) => {
        const meant = rotation === undefined ? await inFlight(session, account) : { rotation };
        const path = accountPath(account, "rotations", meant.rotation, name);
        return say(session, path, reason, meant.etag);
      },
    );
  }
  for (const [name, does] of [
    ["pause", "Takes keyturn's hands off an account; consumers still report and are still seen."],
    ["resume", "Goes on with an account that was paused."],
  ] as const) {
    const command = labelled(program, `${name} <account>`, "changing", does);
    command.requiredOption("--reason <text>", "why, for the record", aReason);
    whenRun(command, cli, async (session, { reason }: { readonly reason: string }, account: string) =>
      say(session, accountPath(account, name), reason),
    );
  }
}

async function say(session: Session, path: string, reason: string, ifMatch?: string) {
  const { body } = await session.api().send(path, {
    method: "POST",
    body: { reason },
    ...(ifMatch !== undefined && { ifMatch }),
  });
  return acceptedTable(body as object);
}

/** The rotation in flight; with the version of what was looked at, so that no other is meant by accident. */
async function inFlight(session: Session, account: string) {
  const { body, etag } = await session.api().send(accountPath(account));
  const { rotation } = body as AccountStatus;
  if (!rotation) throw new CliError(`no rotation of ${account} is in flight`, "conflict");
  return { rotation: rotation.id, ...(etag !== undefined && { etag }) };
}
