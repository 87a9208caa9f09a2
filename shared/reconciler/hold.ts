import { minuteMs } from "../domain/time.ts";
import { areSlotsWell } from "../domain/decide/at-rest/check-slots.ts";
import { awaitsSecondLook } from "../domain/decide/patience.ts";
import { isWatched } from "../domain/decide/watch.ts";
import type { Objection } from "../domain/objection.ts";
import type { Facts, WakeReason } from "../domain/world.ts";
import type { Hold, Trail } from "../records/trail.ts";

/** A message of a queue may come almost a second early, and the watch would not be due. */
const earlyMs = 1_000;
const recheckMs = { wait: 5 * minuteMs, operator: 15 * minuteMs } as const;

/**
 * Decides when to look again at an account that holds. Pure. A pending wake that comes no later is kept, and arranges
 * the next one itself: so one wake is pending, however often the account is looked at.
 */
export function holdFor(objection: Objection, trail: Trail, now: Date): Hold {
  const wanted = objection.until ?? new Date(now.getTime() + recheckMs[objection.remedy]);
  const pending = trail.objection && trail.wakeAt && trail.wakeAt > now ? trail.wakeAt : undefined;
  const wakeAt = pending && pending < wanted ? pending : wanted;
  return { objection, wakeAt, failures: 0, releaseClaim: false };
}

/** Ends a hold when the next consumer is due to be asked, if that is earlier. Pure. */
export function untilAsking(objection: Objection, askAgainAt: Date | undefined): Objection {
  if (!askAgainAt || (objection.until && objection.until <= askAgainAt)) return objection;
  return { ...objection, until: askAgainAt };
}

/**
 * Adds when the account was last looked at for drift, and when it must be again. A time that lies ahead is kept, since a
 * message is out for it, and whoever comes then adds the next one. Pure.
 */
export function withWatch(
  hold: Hold,
  trail: Pick<Trail, "watchedAt" | "watchBy">,
  watchedAt: Date | undefined,
  { driftCheckMs, now }: { readonly driftCheckMs: number; readonly now: Date },
): Hold {
  const lastWatch = watchedAt ?? trail.watchedAt;
  const wanted = lastWatch && new Date(lastWatch.getTime() + driftCheckMs);
  const pending = trail.watchBy && trail.watchBy > now ? trail.watchBy : undefined;
  const watchBy = pending && wanted && pending < wanted ? pending : wanted;
  return { ...hold, ...(watchedAt && { watchedAt }), ...(watchBy && { watchBy }) };
}

/** Whether these facts compare what is published with what is valid. Pure. */
export function coversDriftCheck({ published, liveness, keys }: Facts): boolean {
  return published !== undefined && (liveness !== undefined || keys !== undefined);
}

/** Adds when both slots were found as they should be, and whether the standby key had been suspected. Pure. */
export function withSlotCheck(hold: Hold, { state }: Pick<Trail, "state">, facts: Facts, now: Date): Hold {
  if (areSlotsWell(state, facts)) {
    return { ...hold, slotsCheckedAt: now, ...(facts.standby === "suspect" && { falseAlarmAt: now }) };
  }
  return facts.standby === "well" ? { ...hold, endsAlarm: true } : hold;
}

/** Whether the trail holds all of this already. Pure. */
export function isSaved(trail: Trail, hold: Hold): boolean {
  return (
    trail.wakeAt?.getTime() === hold.wakeAt.getTime() &&
    trail.failures === hold.failures &&
    hold.watchedAt === undefined &&
    hold.slotsCheckedAt === undefined &&
    // A policy that asks for another watch takes effect with the first look under it.
    (hold.watchBy === undefined || trail.watchBy?.getTime() === hold.watchBy.getTime()) &&
    !(hold.releaseClaim && trail.claim) &&
    JSON.stringify(trail.objection) === JSON.stringify(hold.objection)
  );
}

/** Whether the wake of a hold needs a message of its own. Pure. */
export function needsMessage(trail: Trail, { wakeAt, objection }: Hold, because: WakeReason): boolean {
  const isPending = trail.objection !== undefined && trail.wakeAt?.getTime() === wakeAt.getTime();
  // The sweep alone wakes an idle account, unless an event's own reason must not be lost, or it would come too late.
  const sweepSuffices = trail.state.phase === "idle" && !awaitsSecondLook(objection);
  return !isPending && (!sweepSuffices || because.kind === "near-expiry");
}

/**
 * When a message must wake the account for its next watch; nothing when one is out for that time. The sweep comes for
 * those alone whose message was lost: its minute would be added to the pace of the watch. Pure.
 */
export function nextWatchOf(trail: Trail, { watchBy }: Hold): Date | undefined {
  const isNew = watchBy !== undefined && watchBy.getTime() !== trail.watchBy?.getTime();
  return isNew && isWatched(trail.state) ? new Date(watchBy.getTime() + earlyMs) : undefined;
}
