import type { TimerHandler } from "@azure/functions";
import { logLine } from "../shared/log.ts";
import { sweep as sweepFleet } from "../shared/reconciler/sweep.ts";
import { publishLagging } from "./publication.ts";
import { services } from "./services.ts";

/** So many accounts are asked to keep evidence at a time; the rest has its turn with the next sweep. */
const mostArchived = 200;

/**
 * Wakes what is due, tells what is stuck, publishes what is not published yet, and has evidence kept. Whatever trigger or
 * message was lost, this finds the account.
 */
export const sweep: TimerHandler = async (_timer, context) => {
  const { fleet, ports, claimMs } = services();
  const current = await fleet.fresh();
  const { woken, stuck, overdue, unarchived } = await sweepFleet(current, ports, claimMs);
  if (woken.length > 0) logLine(context, "info", "sweep-woke", { accounts: woken });
  for (const account of unarchived.slice(0, mostArchived)) {
    await ports.queue.send({ account, because: { kind: "archive" } });
  }
  if (stuck.length > 0) logLine(context, "warn", "rotations-stuck", { accounts: stuck });
  await publishLagging(current, context);
  // Always, and last: alerts rest on it, and on its silence.
  const figures = { accounts: current.accounts.length, woken: woken.length, stuck: stuck.length };
  logLine(context, "info", "sweep-done", { ...figures, overdue });
};
