import type { Effect } from "../domain/decide/effect.ts";
import { patiently } from "../domain/decide/patience.ts";
import type { Objection } from "../domain/objection.ts";
import { sha256 } from "../digest.ts";
import type { KeyturnError } from "../errors.ts";
import {
  AccessDeniedError,
  PacedError,
  RecordTooLargeError,
  RecordUnreadableError,
  ServiceUnavailableError,
  ThrottledError,
} from "../errors.ts";
import type { Hold, Trail } from "../records/trail.ts";
import { holdForRecord } from "../records/unreadable.ts";

const firstRetryMs = 2_000;
const maxRetryMs = 300_000;

/** Decides how an account holds after a failed call: with the error as its objection, backing off. Pure. */
export function holdAfterFailure(
  error: KeyturnError,
  effect: Effect | undefined,
  trail: Trail,
  { now, worker }: { readonly now: Date; readonly worker: string },
): Hold {
  // Every error that reaches this point from a call says that nothing has changed. A claim of an earlier call is not this
  // one's to release: that call may have taken effect without being recorded.
  const isOwn =
    trail.claim?.worker === worker && JSON.stringify(trail.claim.effect) === JSON.stringify(effect);
  const releaseClaim = effect !== undefined && isOwn;
  if (error instanceof PacedError) return { ...holdForPermit(error, trail, now), releaseClaim };
  const retry = pendingRetry(trail, now);
  const failures = retry ? trail.failures : trail.failures + 1;
  const asked = error instanceof ThrottledError ? error.retryAfterMs : undefined;
  // Callers that are throttled together get the same Retry-After: each backs off further when it fails again.
  const delayMs = Math.max(asked ?? 0, Math.min(maxRetryMs, firstRetryMs * 2 ** (failures - 1)));
  // Drawn once and stored with the wake, so that accounts that failed together do not return together.
  const jitter = 1 + jitterOf(worker) / 2;
  const drawn = new Date(now.getTime() + Math.round(delayMs * jitter));
  const until = retry && retry < drawn ? retry : drawn;
  const message = `${error.code}: ${error.message}`;
  const remedy = error.remedy === "retry" ? "wait" : "operator";
  return {
    objection: objectionTo(error, effect, { message, remedy, until }, { now, held: trail.objection }),
    wakeAt: until,
    failures,
    releaseClaim,
  };
}

/**
 * The retry that an earlier failure has arranged. Looks that others cause meanwhile fail as well: each would leave one more
 * wake, which fails and leaves another, and the account would back off for what was not its own retry.
 */
function pendingRetry({ wakeAt, failures }: Trail, now: Date): Date | undefined {
  return failures > 0 && wakeAt && wakeAt > now ? wakeAt : undefined;
}

type Told = Pick<Objection, "message" | "remedy"> & { readonly until: Date };
type Before = { readonly now: Date; readonly held: Objection | undefined };

function objectionTo(error: KeyturnError, effect: Effect | undefined, told: Told, before: Before): Objection {
  if (error instanceof RecordUnreadableError) return { ...holdForRecord(error), until: told.until };
  if (error instanceof RecordTooLargeError) return { reason: "RecordTooLarge", ...told };
  if (!effect) return { reason: "StepFailed", ...told };
  switch (effect.type) {
    case "regenerate":
      return { reason: "StepFailed", ...told };
    case "hand-over":
      return {
        reason: "HolderNotWritable",
        ...told,
        message: `${told.message}, in ${effect.place} of ${effect.consumer}`,
      };
    default:
      return inVault(error, effect, told, before);
  }
}

/** Names the vault, which the error does not. */
function inVault(
  error: KeyturnError,
  { type, place: { vault } }: Extract<Effect, { type: "store" | "disable" }>,
  { message, remedy, until }: Told,
  { now, held }: Before,
): Objection {
  const objection = { message: `${message}, in ${vault}`, remedy, until, vaults: [vault] };
  if (error instanceof ServiceUnavailableError) {
    return patiently({ ...objection, reason: "VaultNotReachable" }, { now, ...(held && { held }) });
  }
  const isDenied = error instanceof AccessDeniedError && type === "store";
  return { ...objection, reason: isDenied ? "VaultNotWritable" : "StepFailed" };
}

/** Nothing has failed: the write permit comes when the pacer said, and the account does not back off. */
function holdForPermit(
  { message, retryAfterMs }: PacedError,
  { failures, objection }: Trail,
  now: Date,
): Omit<Hold, "releaseClaim"> {
  const nextAt = new Date(now.getTime() + retryAfterMs);
  // Asking earlier than told to does not postpone the permit.
  const toldAt =
    objection?.reason === "Paced" && objection.until && objection.until > now ? objection.until : nextAt;
  const until = toldAt < nextAt ? toldAt : nextAt;
  return { objection: { reason: "Paced", message, remedy: "wait", until }, wakeAt: until, failures };
}

/** In [0, 1), different for every run. */
function jitterOf(worker: string): number {
  return Number.parseInt(sha256(worker).slice(0, 8), 16) / 2 ** 32;
}
