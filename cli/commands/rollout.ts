import type { Command } from "commander";
import type { Rollout, RolloutResumed } from "../../shared/api/rollout.ts";
import { commandGroup } from "../command-group.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import { resumedTable, rolloutTable } from "../../shared/view/tables/rollout-table.ts";
import { reasonText } from "./option-values.ts";

/** Adds the commands about the rollout of rotations over the fleet. */
export function addRollout(program: Command, cli: Cli): void {
  const rollout = commandGroup(
    program,
    "rollout",
    "Show the rollout over the fleet, and resume it after failures.",
  );

  const show = labelled(
    rollout,
    "show",
    "read-only",
    "Show whether rotations may start, which are pending, and which have failed. Exit code 4 if the rollout has stopped.",
    { isDefault: true },
  );
  whenRun(show, cli, async (session) => rolloutTable(await session.api().get<Rollout>("rollout")));

  const resume = labelled(
    rollout,
    "resume",
    "changing",
    "Clear the failures that stopped the rollout. Rotations start again.",
  );
  resume.requiredOption("--reason <text>", "what was found and fixed, for the record", reasonText);
  whenRun(resume, cli, async (session, body: { readonly reason: string }) => {
    const answer = await session.api().send("rollout/resume", { method: "POST", body });
    return resumedTable(answer.body as RolloutResumed);
  });
}
