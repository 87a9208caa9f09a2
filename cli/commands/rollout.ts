import type { Command } from "commander";
import type { Rollout, RolloutResumed } from "../../shared/api/rollout.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import { resumedTable, rolloutTable } from "../tables/rollout-table.ts";
import { aReason } from "./option-values.ts";

/** The commands about the order in which the accounts of the fleet rotate. */
export function addRollout(program: Command, cli: Cli): void {
  const rollout = program
    .command("rollout")
    .summary("Shows who is in line for a rotation, and resumes a line that has stopped.")
    .description("Shows who is in line for a rotation, and resumes a line that has stopped.");

  const show = labelled(
    rollout,
    "show",
    "read-only",
    "Shows whether rotations may start, who is in line, and what has failed. Exit code 4 when the line has stopped.",
    { isDefault: true },
  );
  whenRun(show, cli, async (session) => rolloutTable(await session.api().get<Rollout>("rollout")));

  const resume = labelled(
    rollout,
    "resume",
    "changing",
    "Forgets the failures that have stopped the line; rotations start again.",
  );
  resume.requiredOption("--reason <text>", "what was found and done, for the record", aReason);
  whenRun(resume, cli, async (session, body: { readonly reason: string }) => {
    const answer = await session.api().send("rollout/resume", { method: "POST", body });
    return resumedTable(answer.body as RolloutResumed);
  });
}
