import type { AccountSpec } from "../../domain/account/account-spec.ts";
import { unarchivedSince } from "../../domain/rotation/archiving.ts";
import { isOverdue } from "../../domain/decide/cadence.ts";
import { isStuck } from "../../domain/decide/stuck.ts";
import { dayMs, isDatedAhead } from "../../domain/time.ts";
import type { Trail } from "../../records/trail.ts";
import { isUnfinished } from "./left-behind.ts";
import { aheadMsFor } from "./indexed-trail.ts";
import { sweepDueAt } from "./sweep-due.ts";

/** A sweep's verdict on one account whose head it has read. */
export interface Judgement {
  /** Whether to queue a look. */
  readonly wake: boolean;
  /** Nothing has happened for longer than the phase should take. */
  readonly stuck: boolean;
  /** The published key is older than the policy allows. */
  readonly overdue: boolean;
  /** When a rotation ended whose evidence is not archived. */
  readonly unarchivedSince?: Date;
  /** When the sweep must read this head again; nothing when a noted wake covers that. */
  readonly next?: Date;
}

export interface JudgeTimes {
  readonly now: Date;
  /** How long an account that is not idle is left to its own message. */
  readonly graceMs: number;
  /** How long to wait after queueing a look before queueing another. */
  readonly patienceMs: number;
  /** How long an account must have been due: the slow pass must not overtake the index. */
  readonly lateMs: number;
}

/**
 * Pure. Every sweep reads again, and so reports, accounts that need an operator or the archive.
 *
 * @param spec absent for an account that has left the fleet, which is no longer woken.
 */
export function judgeDue(trail: Trail, spec: AccountSpec | undefined, times: JudgeTimes): Judgement {
  const { now, graceMs, patienceMs, lateMs } = times;
  const { state, archivedThrough, indexedAt } = trail;
  const fromNow = (ms: number) => new Date(now.getTime() + ms);
  const dueAt = sweepDueAt(trail, graceMs);
  // A watch that a wrong clock has dated would keep the account from being watched.
  const unwatched = trail.watchedAt !== undefined && isDatedAhead(trail.watchedAt, now);
  // No wake of the index finds the head of a build that had none.
  const isDue = !dueAt || unwatched || dueAt <= fromNow(indexedAt ? -lateMs : 0);
  const wake = spec !== undefined && isDue;
  const stuck = spec !== undefined && isStuck(trail, spec.policy, now);
  const overdue = spec !== undefined && isOverdue(state, spec.policy, now);
  const since = unarchivedSince(state, archivedThrough);
  const covered = !spec || !dueAt || (dueAt > now && indexedAt !== undefined && indexedAt > now);
  const reportedAgain = stuck || overdue || since ? fromNow(aheadMsFor(graceMs)) : undefined;
  // Whatever it was in the middle of stays in the index, so that people are shown it.
  const isLeftBehind = !spec && isUnfinished(trail);
  const next =
    reportedAgain ??
    (isLeftBehind ? fromNow(dayMs) : undefined) ??
    (wake ? fromNow(patienceMs) : covered ? undefined : dueAt > now ? dueAt : fromNow(lateMs));
  return {
    wake,
    stuck,
    overdue,
    ...(since && { unarchivedSince: since }),
    ...(next && { next }),
  };
}
