import { atRest } from "./at-rest.ts";
import { borders } from "./borders.ts";
import { bounds } from "./bounds.ts";
import { bundles } from "./bundles.ts";
import { callers } from "./callers.ts";
import { checkpoints } from "./checkpoints.ts";
import { clocks } from "./clocks.ts";
import { copies } from "./copies.ts";
import { destinations } from "./destinations.ts";
import { evidence } from "./evidence.ts";
import { fleetRollout } from "./fleet-rollout.ts";
import { gate } from "./gate.ts";
import { holders } from "./holders.ts";
import { machine } from "./machine.ts";
import type { Mutation } from "./mutation.ts";
import { otherBuilds } from "./other-builds.ts";
import { reconciler } from "./reconciler.ts";
import { reports } from "./reports.ts";
import { safetyRule } from "./safety-rule.ts";
import { statusPage } from "./status-page.ts";
import { texts } from "./texts.ts";
import { terms } from "./terms.ts";
import { timeAndChange } from "./time-and-change.ts";
import { vaults } from "./vaults.ts";
import { waysOut } from "./ways-out.ts";
import { worstDay } from "./worst-day.ts";

/** Every deliberate breakage, in the order in which they are tried. */
export const mutations: readonly Mutation[] = [
  ...safetyRule,
  ...gate,
  ...evidence,
  ...machine,
  ...worstDay,
  ...waysOut,
  ...timeAndChange,
  ...vaults,
  ...atRest,
  ...copies,
  ...reconciler,
  ...holders,
  ...otherBuilds,
  ...clocks,
  ...fleetRollout,
  ...borders,
  ...destinations,
  ...terms,
  ...callers,
  ...texts,
  ...reports,
  ...statusPage,
  ...bundles,
  ...checkpoints,
  ...bounds,
];

/**
 * The text with the breakage applied.
 *
 * @throws {Error} the text to replace is missing or not unique: the list is older than the code.
 */
export function broken({ file, before, after }: Mutation, text: string): string {
  const [head, tail, ...more] = text.split(before);
  if (head === undefined || tail === undefined || more.length > 0) {
    throw new Error(`${file} holds ${more.length > 0 ? "more than one" : "no"} ${JSON.stringify(before)}`);
  }
  return head + after + tail;
}
