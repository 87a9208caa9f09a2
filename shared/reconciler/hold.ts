import type { Objection } from "../domain/objection.ts";
import { sha256 } from "../digest.ts";
import type { Effect } from "../domain/decide/effect.ts";
import type { KeyturnError } from "../errors.ts";
import { AccessDeniedError, PacedError, ThrottledError } from "../errors.ts";
import type { Hold, Trail } from "../records/trail.ts";

const recheckMs = { wait: 300_000, operator: 900_000 } as const;
const firstRetryMs = 2_000;
const lastRetryMs = 300_000;

/**
 * When to look again at an account that holds. A wake that is arranged already and comes no later is kept, and
 * arranges the next one itself: so there is one pending wake, however often the account is looked at.
 */
export function holdFor(objection: Objection, trail: Trail, now: Date): Hold {
  const wanted = objection.until ?? new Date(now.getTime() + recheckMs[objection.remedy]);
  const arranged = trail.objection && trail.wakeAt && trail.wakeAt > now ? trail.wakeAt : undefined;
  const wakeAt = arranged && arranged < wanted ? arranged : wanted;
  return { objection, wakeAt, failures: 0, releaseClaim: false };
}

/** What a failed call means for the account: it holds, says why, and is tried again later and later. */
export function holdAfterFailure(
  error: KeyturnError,
  effect: Effect | undefined,
  trail: Trail,
  { now, worker }: { readonly now: Date; readonly worker: string },
): Hold {
  // Drawn once and stored with the wake time, so that accounts that failed together do not return together.
  const jitter = 1 + jitterOf(worker) / 2;
  if (error instanceof PacedError) return holdForPermit(error, effect, trail, { now, worker });
  const failures = trail.failures + 1;
  const asked = error instanceof ThrottledError ? error.retryAfterMs : undefined;
  // Many that are throttled together are told the same moment: whoever fails again stays away longer all the same.
  const delayMs = Math.max(asked ?? 0, Math.min(lastRetryMs, firstRetryMs * 2 ** (failures - 1)));
  const until = new Date(now.getTime() + Math.round(delayMs * jitter));
  const denied = error instanceof AccessDeniedError && effect?.type === "store";
  return {
    objection: {
      reason: denied ? "VaultNotWritable" : "StepFailed",
      message: `${error.code}: ${error.message}`,
      remedy: error.remedy === "retry" ? "wait" : "operator",
      until,
    },
    wakeAt: until,
    failures,
    // Every error that reaches this point from a call says that nothing has changed.
    releaseClaim: effect !== undefined && trail.claim?.worker === worker,
  };
}

/** Its turn comes when it was told: nothing has failed, and nothing is tried less often for it. */
function holdForPermit(
  { message, retryAfterMs }: PacedError,
  effect: Effect | undefined,
  { failures, claim, objection }: Trail,
  { now, worker }: { readonly now: Date; readonly worker: string },
): Hold {
  const turnAt = new Date(now.getTime() + retryAfterMs);
  // Whoever asks before it was told to does not come later for it.
  const told =
    objection?.reason === "Paced" && objection.until && objection.until > now ? objection.until : turnAt;
  const until = told < turnAt ? told : turnAt;
  return {
    objection: { reason: "Paced", message, remedy: "wait", until },
    wakeAt: until,
    failures,
    releaseClaim: effect !== undefined && claim?.worker === worker,
  };
}

/** In [0, 1), different for every run. */
function jitterOf(worker: string): number {
  return Number.parseInt(sha256(worker).slice(0, 8), 16) / 2 ** 32;
}

/** Whether saving the pause would say anything new. */
export function saysTheSame(trail: Trail, pause: Hold): boolean {
  return (
    trail.wakeAt?.getTime() === pause.wakeAt.getTime() &&
    trail.failures === pause.failures &&
    pause.watchedAt === undefined &&
    // A policy that asks for another watch takes effect with the first look under it.
    (pause.watchBy === undefined || trail.watchBy?.getTime() === pause.watchBy.getTime()) &&
    !(pause.releaseClaim && trail.claim) &&
    JSON.stringify(trail.objection) === JSON.stringify(pause.objection)
  );
}
