import type { InvocationContext, TimerHandler } from "@azure/functions";
import type { Fleet } from "../../shared/domain/account/account-spec.ts";
import { isCheckpointDue } from "../../shared/domain/rotation/checkpoint-due.ts";
import { minuteMs } from "../../shared/domain/time.ts";
import { urgencyOf } from "../../shared/domain/urgency.ts";
import { KeyturnError } from "../../shared/errors.ts";
import { sha256 } from "../../shared/digest.ts";
import { logLine } from "../../shared/log.ts";
import { leftUnsaid, noteRemoved, unfinishedOf } from "../../shared/reconciler/fleet/note-removed.ts";
import { sweep as sweepFleet } from "../../shared/reconciler/fleet/sweep.ts";
import { tidyRollout } from "../../shared/reconciler/fleet/tidy-rollout.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { publishLagging } from "./outbox.ts";
import { readyServices } from "../edge/ready-services.ts";
import { services } from "../edge/services.ts";

/** Accounts per sweep whose evidence is archived; the rest follow with the next sweep. */
const maxArchived = 200;
const maxNamed = 200;
const archive = { kind: "archive" } as const;

/**
 * Wakes accounts that are due, reports stuck ones, publishes pending events, and requests the archiving and signing of
 * evidence.
 * Finds every account whose trigger or message was lost.
 */
export const sweep: TimerHandler = async (_timer, context) => {
  const { fleet, ports, wakes, claimMs, signer } = await readyServices(context);
  const current = await fleet.fresh();
  const swept = await sweepFleet(current, { ...ports, wakes }, claimMs);
  const { woken, stuck, overdue, heads, complete } = swept;
  if (woken.length > 0) logLine(context, "info", "sweep-woke", few(woken));
  const now = ports.clock.now();
  const unsigned = signer ? heads.filter((head) => isCheckpointDue(head, now)) : [];
  const archived = new Set([
    ...swept.unarchived.slice(0, maxArchived),
    ...unsigned.slice(0, maxArchived).map(({ account }) => account),
    ...nextAudited(current, now),
  ]);
  for (const account of archived) {
    await ports.queue.send({ account, because: archive }, urgencyOf(archive));
  }
  await tellRemoved(current, heads, context);
  if (stuck.length > 0) logLine(context, "warn", "rotations-stuck", few(stuck));
  await tidy(current, heads, context);
  await publishLagging(current, heads, context);
  // Always logged, and last: alerts depend on this line and on its absence.
  const figures = { accounts: current.accounts.length, woken: woken.length, stuck: stuck.length };
  const read = { read: heads.length, complete };
  logLine(context, "info", "sweep-done", { ...figures, ...read, overdue: few(overdue).accounts });
};

let auditedMinute: number | undefined;

/** One account a minute, each in its turn: its archive is compared with its trail where nothing is to be archived. */
function nextAudited({ accounts }: Fleet, now: Date): readonly string[] {
  const minute = Math.floor(now.getTime() / minuteMs);
  const next = accounts[minute % Math.max(1, accounts.length)];
  if (minute === auditedMinute || !next) return [];
  auditedMinute = minute;
  return [next.name];
}

/**
 * Nothing looks at an account that the stored file no longer declares: at least its trail and the log say so. What was left
 * in the middle of something is told again each day, as long as that lasts.
 */
async function tellRemoved(
  current: Fleet,
  heads: readonly Trail[],
  context: InvocationContext,
): Promise<void> {
  const names = namesIn(current);
  if (leftUnsaid(heads, names).length === 0 && unfinishedOf(heads, names).length === 0) return;
  const { fleet, ports } = services();
  const stored = await fleet.fresh();
  const removal = stored.source ?? { file: sha256("") };
  const accounts = await noteRemoved(heads, namesIn(stored), removal, ports);
  const inFlight = unfinishedOf(heads, namesIn(stored));
  if (accounts.length > 0) logLine(context, "warn", "accounts-removed", few(accounts));
  if (inFlight.length > 0) logLine(context, "error", "accounts-removed-in-flight", few(inFlight));
}

function namesIn({ accounts }: Fleet): ReadonlySet<string> {
  return new Set(accounts.map(({ name }) => name));
}

/** The rest of the sweep does not depend on it, and the next sweep retries. */
async function tidy(current: Fleet, heads: readonly Trail[], context: InvocationContext): Promise<void> {
  try {
    const { accounts, unreadable } = await tidyRollout(current, heads, services().ports);
    if (accounts.length > 0) logLine(context, "info", "rollout-tidied", few(accounts));
    if (unreadable > 0) logLine(context, "warn", "rollout-unreadable", { rows: unreadable });
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    const { code, message } = error;
    logLine(context, "warn", "rollout-not-tidied", { code, message });
  }
}

/** Keeps the log line short. */
function few(accounts: readonly string[]) {
  const [named, all] = [accounts.slice(0, maxNamed), accounts.length];
  return { accounts: named, ...(all > maxNamed && { all }) };
}
