import { dayMs } from "../domain/time.ts";
import type { Objection } from "../domain/objection.ts";
import { sameTarget, targetOf } from "../domain/rotation/enrolment-target.ts";
import { urgencyOf } from "../domain/urgency.ts";
import type { WakeReason } from "../domain/world.ts";
import type { Hold, Trail } from "../records/trail.ts";
import { boundedObjection } from "../records/bounded-objection.ts";
import { withHold } from "../records/trail.ts";
import {
  holdFor,
  isSaved,
  needsMessage,
  nextWatchOf,
  coversDriftCheck,
  untilAsking,
  withSlotCheck,
  withWatch,
} from "./hold.ts";
import { releasePermit } from "./rollout.ts";
import type { Run } from "./run.ts";
import { saveTrail } from "./save-trail.ts";

const maxDelayMs = 7 * dayMs;

/** Ends a look: saves why nothing moves, and arranges the next look. */
export async function holdAccount(objection: Objection, trail: Trail, run: Run): Promise<Objection> {
  // A bystander writes nothing: the worker that holds the claim would lose a race to it. Should that worker die, the
  // sweep finds the claim expired.
  if (objection.reason === "EffectClaimed") return objection;
  const hold = holdFor(untilAsking(objection, run.askAgainAt), trail, run.ports.clock.now());
  // A look in which a write has failed backs off, whatever else it did since.
  const failures = run.failed.length > 0 ? trail.failures : 0;
  await saveHold({ ...hold, failures }, trail, run);
  return objection;
}

/**
 * Saves a hold, and sends the message that wakes the account, unless both are there already.
 *
 * @throws {RecordConflictError} another worker moved the account first. No message is sent.
 */
export async function saveHold(wanted: Hold, trail: Trail, run: Run): Promise<Trail> {
  // A late answer compares nothing: the next look must check again.
  const isWatched =
    wanted.objection.reason !== "KeysAnsweredLate" &&
    coversDriftCheck(run.facts.current()) &&
    isAtTarget(run, trail);
  const now = run.ports.clock.now();
  const watchedAt = isWatched ? now : undefined;
  // Bounded before it is compared with the hold that is saved, or a long one would be written with every look.
  const bounded = { ...wanted, objection: boundedObjection(wanted.objection) };
  const { driftCheckMs } = run.spec.policy;
  const watched = withWatch(bounded, trail, watchedAt, { driftCheckMs, now });
  const hold = withSlotCheck(watched, trail, run.facts.current(), now);
  const { state } = trail;
  const waiting = state.phase === "preparing" && run.mayHoldPermit ? state : undefined;
  if (isSaved(trail, hold) && !waiting) return trail;
  // Saved before the in-flight permit is released, even when nothing is new: another look that would begin under this
  // permit then loses the race, and acquires its own.
  const saved = await saveTrail(withHold(trail, hold), run);
  if (waiting) await releasePermit(waiting, run);
  if (needsMessage(trail, hold, run.because)) await sendWake(hold.wakeAt, trail, run);
  const nextWatch = nextWatchOf(trail, hold);
  if (nextWatch) await sendWake(nextWatch, trail, run);
  return saved;
}

/** What was read of another target, which is not enrolled yet, compares nothing. */
function isAtTarget({ spec }: Run, { state }: Trail): boolean {
  return state.phase === "unenrolled" || sameTarget(state.target, targetOf(spec));
}

/** Leaves a wake that is further away than a message can be delayed to the sweep. */
async function sendWake(at: Date, { state }: Trail, { ports, spec, because }: Run): Promise<void> {
  const delayMs = at.getTime() - ports.clock.now().getTime();
  if (delayMs > maxDelayMs) return;
  const reason: WakeReason = because.kind === "near-expiry" ? because : { kind: "wake" };
  await ports.queue.send(
    { account: spec.name, because: reason },
    urgencyOf(reason, state),
    Math.max(0, delayMs),
  );
}
