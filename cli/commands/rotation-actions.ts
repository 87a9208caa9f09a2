import type { Command } from "commander";
import { accountPath } from "../account-path.ts";
import { CliError } from "../cli-error.ts";
import type { Effect } from "../effect.ts";
import { labelled } from "../effect.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { acceptedTable } from "../tables/accepted-table.ts";
import type { AccountStatus } from "../tables/account-status.ts";
import { reasonText } from "./option-values.ts";

const actions: readonly (readonly [string, Effect, string])[] = [
  ["approve", "changing", "Approve a rotation that somebody else requested."],
  ["cancel", "changing", "Cancel a rotation before its fresh key is published."],
  ["revert", "disruptive", "Move consumers back to the previous key, as long as it is not regenerated."],
];

/** Adds the commands for a rotation in flight, and those for an account whatever it does. */
export function addRotationActions(program: Command, cli: Cli): void {
  for (const [name, effect, does] of actions) {
    const command = labelled(program, name, effect, does);
    command
      .argument("<account>")
      .argument("[rotation]", "id of the rotation; defaults to the one in flight")
      .requiredOption("--reason <text>", "why, for the record", reasonText);
    whenRun(
      command,
      cli,
      async (session, { reason }: { readonly reason: string }, account: string, rotation?: string) => {
        const target = rotation === undefined ? await inFlight(session, account) : { rotation };
        const path = accountPath(account, "rotations", target.rotation, name);
        return send(session, path, { reason }, target.etag);
      },
    );
  }
  const loosen = labelled(
    program,
    "loosen <account>",
    "disruptive",
    "Let a rotation in flight go on under the looser declaration that is in force by now.",
  );
  loosen
    .requiredOption("--declaration <sha256>", "the digest of the declaration as you have seen it")
    .requiredOption("--reason <text>", "why, for the record", reasonText);
  whenRun(loosen, cli, async (session, wish: Loosening, account: string) => {
    const { rotation, etag } = await inFlight(session, account);
    return send(session, accountPath(account, "rotations", rotation, "loosen"), wish, etag);
  });
  for (const [name, effect, does] of [
    [
      "abandon",
      "disruptive",
      "End a rotation or a repair wherever it stands, as the last way out; keyturn then repairs the account.",
    ],
    ["pause", "changing", "Pause an account: keyturn leaves its keys alone, and consumers still report."],
    ["resume", "changing", "Resume a paused account."],
  ] as const) {
    const command = labelled(program, `${name} <account>`, effect, does);
    command.requiredOption("--reason <text>", "why, for the record", reasonText);
    whenRun(command, cli, async (session, { reason }: { readonly reason: string }, account: string) =>
      send(session, accountPath(account, name), { reason }),
    );
  }
}

interface Loosening {
  readonly declaration: string;
  readonly reason: string;
}

async function send(session: Session, path: string, wish: { readonly reason: string }, ifMatch?: string) {
  const { body } = await session.api().send(path, {
    method: "POST",
    body: wish,
    ...(ifMatch !== undefined && { ifMatch }),
  });
  return acceptedTable(body as object);
}

/** The rotation in flight, with the ETag of its account, so that the request cannot reach a later rotation. */
async function inFlight(session: Session, account: string) {
  const { body, etag } = await session.api().send(accountPath(account));
  const { rotation } = body as AccountStatus;
  if (!rotation) throw new CliError(`no rotation of ${account} is in flight`, "conflict");
  return { rotation: rotation.id, ...(etag !== undefined && { etag }) };
}
