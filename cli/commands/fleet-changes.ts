import type { Command } from "commander";
import { labelled } from "../effect.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";
import { fleetAppliedTable } from "../tables/fleet-applied-table.ts";
import type { FleetChanges } from "../../shared/view/tables/fleet-changes-table.ts";
import { fleetChangesTable, fleetChangeTable } from "../../shared/view/tables/fleet-changes-table.ts";
import { reasonText } from "./option-values.ts";

interface Verdict {
  readonly digest: string;
  readonly reason: string;
}

/** Adds the commands for changes of the fleet file that a second person must approve. */
export function addFleetChanges(fleet: Command, cli: Cli): void {
  const pending = labelled(
    fleet,
    "pending",
    "read-only",
    "Show changes that loosen what protects an account, until a second person approves them.",
  );
  whenRun(pending, cli, async (session) => {
    const { body } = await session.api().send("fleet/changes");
    return fleetChangesTable(body as FleetChanges);
  });

  const approve = labelled(
    fleet,
    "approve <change>",
    "changing",
    "Approve a change that somebody else has asked for, and apply it.",
  );
  whenRun(said(approve), cli, async (session, verdict: Verdict, change: string) =>
    fleetAppliedTable((await decide(session, change, "approve", verdict)) as never),
  );

  const reject = labelled(fleet, "reject <change>", "changing", "Reject a change, or withdraw one's own.");
  whenRun(said(reject), cli, async (session, verdict: Verdict, change: string) =>
    fleetChangeTable((await decide(session, change, "reject", verdict)) as never),
  );
}

function said(command: Command): Command {
  return command
    .requiredOption("--digest <sha256>", "the digest of the change as you have seen it")
    .requiredOption("--reason <text>", "why, for the record", reasonText);
}

async function decide(session: Session, change: string, as: string, { digest, reason }: Verdict) {
  const path = `fleet/changes/${encodeURIComponent(change)}/${as}`;
  return (await session.api().send(path, { method: "POST", body: { digest, reason } })).body;
}
