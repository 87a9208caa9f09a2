import type { TimerHandler } from "@azure/functions";
import { logLine } from "../shared/log.ts";
import { sweep as sweepFleet } from "../shared/reconciler/sweep.ts";
import { services } from "./services.ts";

/** Wakes what is due, and tells what is stuck. Whatever trigger or message was lost, this finds the account. */
export const sweep: TimerHandler = async (_timer, context) => {
  const { fleet, ports, claimMs } = services();
  const { woken, stuck } = await sweepFleet(await fleet.fresh(), ports, claimMs);
  if (woken.length > 0) logLine(context, "info", "sweep-woke", { accounts: woken });
  if (stuck.length > 0) logLine(context, "warn", "rotations-stuck", { accounts: stuck });
};
