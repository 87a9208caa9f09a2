import type { AccountSpec } from "../domain/account/account-spec.ts";
import { decide } from "../domain/decide/decide.ts";
import type { Decision } from "../domain/decide/decision.ts";
import type { Effect } from "../domain/decide/effect.ts";
import type { Objection } from "../domain/objection.ts";
import type { WakeReason, FactName } from "../domain/world.ts";
import { KeyturnError, OutcomeUnknownError, RecordConflictError, StepTooLongError } from "../errors.ts";
import type { Hold, Trail } from "../records/trail.ts";
import { withEvent, withHold } from "../records/trail.ts";
import { look } from "./look.ts";
import { holdAfterFailure, holdFor, saysTheSame } from "./hold.ts";
import { ClaimSpentError, perform } from "./perform.ts";
import type { ReconcilerPorts, ReconcilerSettings } from "./ports.ts";
import { releasePermit } from "./rollout.ts";
import type { Run } from "./run.ts";
import { saveTrail } from "./save-trail.ts";
import { Sightings } from "./sightings.ts";

/** More moves than any history needs in one go; a run that exceeds it would never end. */
const maxSteps = 500;
/** A conflict in which nobody else has moved the head is no race: after so many the trail does not take the event. */
const maxConflictsAlone = 5;
const maxDelayMs = 7 * 86_400_000;

/**
 * Looks at one account and does what is to be done until it holds. Idempotent: may run any number of times, also
 * at once; whoever loses a race looks again.
 *
 * @returns why it holds.
 * @throws {KeyturnError} only when the trail itself cannot be read or written; nothing is lost.
 */
export async function reconcile(
  spec: AccountSpec,
  because: WakeReason,
  ports: ReconcilerPorts,
  settings: ReconcilerSettings,
): Promise<Objection> {
  const run: Run = { ports, settings, spec, because, sightings: new Sightings() };
  let trail = await ports.trail.read(spec.name);
  let conflictsAlone = 0;
  for (let moves = 0; moves < maxSteps; moves += 1) {
    const decision = next(trail, run);
    try {
      if (decision.kind === "hold") return await holdOn(decision.objection, trail, run);
      trail = await move(decision, trail, run);
    } catch (error) {
      const effect = decision.kind === "perform" ? decision.effect : undefined;
      const after = await recover(error, effect, run);
      if ("objection" in after) return after.objection;
      if (error instanceof RecordConflictError) {
        conflictsAlone = after.trail.etag === trail.etag ? conflictsAlone + 1 : 0;
        if (conflictsAlone === maxConflictsAlone) throw error;
      }
      trail = after.trail;
    }
  }
  throw new StepTooLongError(spec.name);
}

function next(trail: Trail, { ports, settings, spec, because, sightings }: Run): Decision {
  sightings.expire(ports.clock.monotonicMs());
  return decide(trail.state, {
    ...sightings.facts,
    now: ports.clock.now(),
    worker: settings.worker,
    because,
    spec,
    ...(trail.claim && { claim: trail.claim }),
    ...(trail.watchedAt && { watchedAt: trail.watchedAt }),
  });
}

async function move(decision: Exclude<Decision, { kind: "hold" }>, trail: Trail, run: Run): Promise<Trail> {
  switch (decision.kind) {
    case "observe":
      return observe(decision.facts, trail, run);
    case "perform":
      run.sightings.settle();
      return perform(decision.effect, trail, run);
    case "record": {
      const wakeAt = new Date(run.ports.clock.now().getTime() + 2 * run.settings.claimMs);
      run.sightings.settle();
      return withEvent(trail, decision.event, { releaseClaim: true, wakeAt });
    }
  }
}

/** Looks, and saves meanwhile what is known: should this process die, it is in the trail. */
async function observe(facts: readonly FactName[], trail: Trail, run: Run): Promise<Trail> {
  // What is asked for together with what is missing was seen moments ago, and each look is paid in calls.
  const missing = facts.filter((name) => run.sightings.facts[name] === undefined);
  const [saved, looked] = await Promise.allSettled([
    trail.unsaved ? saveTrail(trail, run) : trail,
    look(missing, trail, run),
  ]);
  if (saved.status === "rejected") throw saved.reason;
  if (looked.status === "rejected") throw looked.reason;
  return saved.value;
}

async function holdOn(objection: Objection, trail: Trail, run: Run): Promise<Objection> {
  // A bystander writes nothing, which would only make the worker that holds the claim lose a race. Should that one
  // die, the sweep finds the claim run out.
  if (objection.reason === "EffectClaimed") return objection;
  await saveHold(holdFor(soonEnough(objection, run), trail, run.ports.clock.now()), trail, run);
  return objection;
}

/** Whoever must be asked is no later asked for what else is waited for. */
function soonEnough(objection: Objection, { sightings: { askAgainAt } }: Run): Objection {
  if (!askAgainAt || (objection.until && objection.until <= askAgainAt)) return objection;
  return { ...objection, until: askAgainAt };
}

async function saveHold(pause: Hold, trail: Trail, run: Run): Promise<void> {
  const watchedAt = run.sightings.watched ? run.ports.clock.now() : undefined;
  const lastWatch = watchedAt ?? trail.watchedAt;
  const watchBy = lastWatch && new Date(lastWatch.getTime() + run.spec.policy.driftCheckMs);
  const wanted: Hold = { ...pause, ...(watchedAt && { watchedAt }), ...(watchBy && { watchBy }) };
  const { state } = trail;
  const gaveUp = state.phase === "preparing" && run.sightings.mayHoldPermit ? state : undefined;
  // Saved before the place is free, and even where it says nothing new: another look that would begin in this place
  // then loses the race, and asks for one anew.
  if (saysTheSame(trail, wanted) && !gaveUp) return;
  await saveTrail(withHold(trail, wanted), run);
  if (gaveUp) await releasePermit(gaveUp, run);
  const arranged = trail.objection !== undefined && trail.wakeAt?.getTime() === wanted.wakeAt.getTime();
  // An idle account is woken by the sweep alone, unless an event's own reason must not be lost.
  const needsMessage = trail.state.phase !== "idle" || run.because.kind === "near-expiry";
  if (!arranged && needsMessage) await wake(wanted.wakeAt, run);
}

async function wake(at: Date, { ports, spec, because }: Run): Promise<void> {
  const delayMs = at.getTime() - ports.clock.now().getTime();
  if (delayMs > maxDelayMs) return;
  const reason: WakeReason = because.kind === "near-expiry" ? because : { kind: "wake" };
  await ports.queue.send({ account: spec.name, because: reason }, Math.max(0, delayMs));
}

/** Turns a failed move into what follows: another look, or a hold that says what failed. */
async function recover(
  error: unknown,
  effect: Effect | undefined,
  run: Run,
): Promise<{ trail: Trail } | { objection: Objection }> {
  const { ports, settings, spec, sightings } = run;
  if (error instanceof RecordConflictError || error instanceof ClaimSpentError) {
    // Others have acted since: what was seen before that says nothing of what the newer trail is about.
    sightings.forgetAll();
    return { trail: await ports.trail.read(spec.name) };
  }
  if (error instanceof OutcomeUnknownError) {
    // It may have happened: the next decision must rest on what is there now.
    sightings.forget("keys", "published", "claimedSecret");
    const trail = await ports.trail.read(spec.name);
    const leftMs = trail.claim ? trail.claim.until.getTime() - ports.clock.now().getTime() : 0;
    sightings.doubtUntil(ports.clock.monotonicMs() + leftMs);
    return { trail };
  }
  if (!(error instanceof KeyturnError)) throw error;
  const fresh = await ports.trail.read(spec.name);
  const wanted = holdAfterFailure(error, effect, fresh, { now: ports.clock.now(), worker: settings.worker });
  try {
    await saveHold(wanted, fresh, run);
  } catch (conflict) {
    // Somebody else moved the account on meanwhile; their look knows more than this failure.
    if (!(conflict instanceof RecordConflictError)) throw conflict;
  }
  return { objection: wanted.objection };
}
