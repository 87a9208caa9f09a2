import type { Effect } from "../domain/decide/effect.ts";
import type { Objection } from "../domain/objection.ts";
import {
  KeyturnError,
  OutcomeUnknownError,
  RecordConflictError,
  RecordTooLargeError,
  RecordUnreadableError,
} from "../errors.ts";
import type { Trail } from "../records/trail.ts";
import { saveHold } from "./hold-account.ts";
import { holdAfterFailure } from "./hold-after-failure.ts";
import { ClaimSpentError } from "./perform.ts";
import type { Run } from "./run.ts";

/** The loop goes on with a trail read anew, or the account holds. */
type Recovery = { readonly trail: Trail } | { readonly objection: Objection };

/**
 * Turns an error of a step into what follows: another look, or a hold that names the error.
 *
 * @throws any error that is not keyturn's own.
 */
export async function recover(error: unknown, effect: Effect | undefined, run: Run): Promise<Recovery> {
  if (error instanceof RecordConflictError || error instanceof ClaimSpentError) return afterConflict(run);
  if (error instanceof OutcomeUnknownError) return afterUnknownOutcome(run);
  if (!(error instanceof KeyturnError)) throw error;
  return afterFailure(error, effect, run);
}

/** Other workers have acted since: facts from before say nothing about the newer trail. */
async function afterConflict({ ports, spec, facts }: Run): Promise<Recovery> {
  facts.forgetAll();
  return { trail: await ports.trail.read(spec.name) };
}

/** The call may have happened: the next decision must rest on what is there now. */
async function afterUnknownOutcome({ ports, spec, facts }: Run): Promise<Recovery> {
  facts.forget("keys", "published", "claimedSecret", "claimedPlace", "reports");
  const trail = await ports.trail.read(spec.name);
  const leftMs = trail.claim ? trail.claim.until.getTime() - ports.clock.now().getTime() : 0;
  facts.doubtUntil(ports.clock.monotonicMs() + leftMs);
  return { trail };
}

async function afterFailure(error: KeyturnError, effect: Effect | undefined, run: Run): Promise<Recovery> {
  const { ports, settings, spec } = run;
  const trail = withWakeBeforeClaim(await ports.trail.read(spec.name), run);
  const hold = holdAfterFailure(error, effect, trail, {
    now: ports.clock.now(),
    worker: settings.worker,
  });
  try {
    const saved = await saveHold(hold, trail, run);
    if (isOfRecord(error)) return { objection: hold.objection };
    if (effect?.type === "hand-over") {
      const { consumer, place: handedTo } = effect;
      run.failedHandOvers.push({ consumer, handedTo, objection: hold.objection });
      return { trail: saved };
    }
    if (!isOfOneVault(effect)) return { objection: hold.objection };
    const { place } = effect;
    const version = effect.type === "disable" && { version: effect.version };
    run.failed.push({ place, ...version, objection: hold.objection });
    return { trail: saved };
  } catch (conflict) {
    // Another worker moved the account on meanwhile; its look knows more than this failure.
    if (!(conflict instanceof RecordConflictError)) throw conflict;
    return { objection: hold.objection };
  }
}

/**
 * A claim ends later than the retry for which a message is out. Taken for that retry, each write that fails in a look would
 * leave one more message, and the account would not back off.
 */
function withWakeBeforeClaim(trail: Trail, { settings, wakeBeforeClaim }: Run): Trail {
  if (trail.claim?.worker !== settings.worker || !wakeBeforeClaim) return trail;
  return { ...trail, wakeAt: wakeBeforeClaim };
}

/** The claim of the write could not be recorded: no other effect could be, either. */
function isOfRecord(error: KeyturnError): boolean {
  return error instanceof RecordUnreadableError || error instanceof RecordTooLargeError;
}

type VaultEffect = Extract<Effect, { type: "store" | "disable" }>;

/** A vault that refuses a write is no reason to leave the others alone. */
function isOfOneVault(effect: Effect | undefined): effect is VaultEffect {
  return effect?.type === "store" || effect?.type === "disable";
}
