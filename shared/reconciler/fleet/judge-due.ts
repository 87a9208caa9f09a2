import type { AccountSpec } from "../../domain/account/account-spec.ts";
import { unarchivedSince } from "../../domain/rotation/archiving.ts";
import { isOverdue } from "../../domain/decide/cadence.ts";
import { isStuck } from "../../domain/decide/stuck.ts";
import type { Trail } from "../../records/trail.ts";
import { aheadMsFor } from "./indexed-trail.ts";
import { sweepDueAt } from "./sweep-due.ts";

/** What a sweep makes of one account whose head it has read. */
export interface Judgement {
  /** Whether to ask for a look. */
  readonly wake: boolean;
  /** Nothing has happened for longer than the phase should take. */
  readonly stuck: boolean;
  /** The published key is older than the policy allows. */
  readonly overdue: boolean;
  /** When a rotation ended whose evidence is not in the archive. */
  readonly unarchivedSince?: Date;
  /** When the sweep must read this head again; nothing when a wake that is noted already sees to that. */
  readonly next?: Date;
}

export interface JudgeTimes {
  readonly now: Date;
  /** How long an account that is not idle is left to its own message. */
  readonly graceMs: number;
  /** How long an account that was asked for is left alone before it is asked for again. */
  readonly patienceMs: number;
  /** How long ago it must have become due; whoever comes without a wake must not overtake who has one. */
  readonly lateMs: number;
}

/**
 * Pure. What asks for a person's eyes, or for the archive, is read again by each sweep, so that each tells it.
 *
 * @param spec absent for an account that has left the fleet: it is not woken any more.
 */
export function judgeDue(trail: Trail, spec: AccountSpec | undefined, times: JudgeTimes): Judgement {
  const { now, graceMs, patienceMs, lateMs } = times;
  const { state, archivedThrough, indexedAt } = trail;
  const fromNow = (ms: number) => new Date(now.getTime() + ms);
  const dueAt = sweepDueAt(trail, graceMs);
  const wake = spec !== undefined && (!dueAt || dueAt <= fromNow(-lateMs));
  const stuck = spec !== undefined && isStuck(trail, spec.policy, now);
  const overdue = spec !== undefined && isOverdue(state, spec.policy, now);
  const since = unarchivedSince(state, archivedThrough);
  const covered = !spec || !dueAt || dueAt <= now || (indexedAt !== undefined && indexedAt > now);
  const toldAgain = stuck || overdue || since ? fromNow(aheadMsFor(graceMs)) : undefined;
  const next = toldAgain ?? (wake ? fromNow(patienceMs) : covered ? undefined : dueAt);
  return {
    wake,
    stuck,
    overdue,
    ...(since && { unarchivedSince: since }),
    ...(next && { next }),
  };
}
