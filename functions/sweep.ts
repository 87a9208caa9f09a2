import type { TimerHandler } from "@azure/functions";
import { logLine } from "../shared/log.ts";
import { sweep as sweepFleet } from "../shared/reconciler/sweep.ts";
import { publishLagging } from "./publication.ts";
import { services } from "./services.ts";

/** Wakes what is due, tells what is stuck, and publishes what is not published yet. Whatever trigger or message was lost, this finds the account. */
export const sweep: TimerHandler = async (_timer, context) => {
  const { fleet, ports, claimMs } = services();
  const current = await fleet.fresh();
  const { woken, stuck } = await sweepFleet(current, ports, claimMs);
  if (woken.length > 0) logLine(context, "info", "sweep-woke", { accounts: woken });
  if (stuck.length > 0) logLine(context, "warn", "rotations-stuck", { accounts: stuck });
  await publishLagging(current, context);
};
