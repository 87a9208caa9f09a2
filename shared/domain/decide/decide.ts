import { maxRefreshMs } from "../account/account-spec.ts";
import { isBoundChanged } from "../safety/refresh-bound.ts";
import { decideAdopting } from "./decide-adopting.ts";
import { decideConfirming } from "./decide-confirming.ts";
import { decideEnrolling, decideEnrolment } from "./decide-enrolment.ts";
import { decideIdle } from "./decide-idle.ts";
import { decidePreparing } from "./decide-preparing.ts";
import { decideProving } from "./decide-proving.ts";
import { decidePublishing } from "./decide-publishing.ts";
import { decideRegenerating, decideRetiring } from "./decide-regeneration.ts";
import { decideRepairing } from "./decide-repairing.ts";
import { decideReverting } from "./decide-reverting.ts";
import type { Decision } from "./decision.ts";
import { hold, record } from "./decision.ts";
import type { Claim, Effect } from "./effect.ts";
import { accountsFor } from "./effect.ts";
import { handOverAtRest, tellHolder } from "../holders/hand-over.ts";
import type { Objection } from "../objection.ts";
import { doubtUnsettled, holdWhileLate, withoutLateKeys } from "../proof/late-answer.ts";
import { effectiveSpec } from "../rotation/effective-spec.ts";
import { sameTarget, targetOf } from "../rotation/enrolment-target.ts";
import type { AccountState } from "../rotation/account-state.ts";
import { isInFlight } from "../rotation/account-state.ts";
import { tellWayAround } from "./ways-out/leave-out.ts";
import { movedAccount } from "./ways-out/moved-account.ts";
import { lookWhilePaused, renewExpiring } from "./renew.ts";
import { payOwed } from "./store-next.ts";
import { shout } from "./shout.ts";
import { tellUnwell } from "./unwell.ts";
import { endedBySwitchOff } from "./ways-out/switched-off.ts";
import { unreachable } from "../unreachable.ts";
import type { World } from "../world.ts";

/**
 * Decides the one next thing to do for an account. Pure and total; every caller that wants to know what would happen
 * asks this function, and no other code compares a date or a health flag. The world has the account as the fleet file
 * declares it; self-registered consumers are added here.
 */
export function decide(state: AccountState, given: World): Decision {
  const { world, lateSince } = withoutLateKeys(state, { ...given, spec: effectiveSpec(given.spec, state) });
  const { claim, now } = world;
  const claimed = claim !== undefined && claim.until > now;
  const kept = claimed && keptAway(claim, world);
  if (kept) return hold(kept);
  const wanted =
    handsOff(state, world) ??
    newBound(state, world) ??
    uprooted(state, world) ??
    endedBySwitchOff(state, world) ??
    decideAndPay(state, world);
  const decision = doubtUnsettled(holdWhileLate(wanted, lateSince, now), state, world);
  // While an own claim is open, the call may still take effect, unless the decision is to record that it has.
  if (claimed && changesMore(decision, claim.effect)) return hold(outcomeUnknown(claim));
  return shout(tellWayAround(decision, state, world.spec.name), state, now);
}

/**
 * A key does not tell who made it: one that changed while a regeneration is unanswered may be somebody else's, and the
 * call would kill it. Only the answer proves that the call is over. What a store or a disabling did can be told from the
 * secret itself.
 */
function keptAway(claim: Claim, { worker, answered }: World): Objection | undefined {
  if (claim.worker === worker) {
    return claim.effect.type === "regenerate" && !answered ? outcomeUnknown(claim) : undefined;
  }
  const message = `another worker is performing "${claim.effect.type}"`;
  return { reason: "EffectClaimed", message, remedy: "wait", until: claim.until };
}

function outcomeUnknown({ effect, until }: Claim): Objection {
  const message = `"${effect.type}" was sent and may still take effect`;
  return { reason: "EffectOutcomeUnknown", message, remedy: "wait", until };
}

/** Any event but the claimed effect's own would release the claim while the call may still take effect. */
function changesMore(decision: Decision, effect: Effect): boolean {
  return decision.kind === "perform" || (decision.kind === "record" && !accountsFor(decision.event, effect));
}

/** A pause holds everything except an emergency, a repair that has begun, and versions that would expire. */
function handsOff(state: AccountState, world: World): Decision | undefined {
  if (state.phase === "unenrolled" || state.phase === "repairing" || !state.paused) return undefined;
  if (state.followUp || (isInFlight(state) && state.emergency)) return undefined;
  const { by, reason, at } = state.paused;
  const paused = hold({
    reason: "Paused",
    message: `paused ${at.toISOString()} by ${by}: ${reason}`,
    remedy: "operator",
  });
  return lookWhilePaused(state, world) ?? renewExpiring(paused, state, world);
}

/** Notes what the fleet file promises consumers, unless an event would release a claim. */
function newBound(state: AccountState, { spec, claim, now }: World): Decision | undefined {
  if (state.phase === "unenrolled" || claim || !isBoundChanged(state, spec, now)) return undefined;
  return record({ type: "refresh-bound-changed", at: now, boundMs: maxRefreshMs(spec) });
}

/**
 * Holds a rotation whose target the fleet file has changed meanwhile: it must finish writing where it began. An account
 * that has only moved is followed.
 */
function uprooted(state: AccountState, world: World): Decision | undefined {
  const writes = isInFlight(state) || state.phase === "repairing";
  if (!writes || sameTarget(state.target, targetOf(world.spec))) return undefined;
  const moved = movedAccount(state, world);
  // Consumers must not stay down because the rest of an old target is lost.
  if (moved || state.phase === "repairing") return moved;
  return hold({
    reason: "TargetChanged",
    message: "the fleet file names another account, secret or vaults than this rotation began with",
    remedy: "operator",
  });
}

function decideAndPay(state: AccountState, world: World): Decision {
  const paid = payOwed(state, decideInPhase(state, world), world);
  const handed = handOverAtRest(paid, state, world);
  return tellUnwell(tellHolder(renewExpiring(handed, state, world), state, world), state, world);
}

function decideInPhase(state: AccountState, world: World): Decision {
  switch (state.phase) {
    case "unenrolled":
      return decideEnrolment(world);
    case "enrolling":
      return decideEnrolling(state, world);
    case "idle":
      return decideIdle(state, world);
    case "repairing":
      return decideRepairing(state, world);
    case "preparing":
      return decidePreparing(state, world);
    case "regenerating":
      return decideRegenerating(state, world);
    case "proving":
      return decideProving(state, world);
    case "publishing":
      return decidePublishing(state, world);
    case "adopting":
      return decideAdopting(state, world);
    case "retiring":
      return decideRetiring(state, world);
    case "confirming":
      return decideConfirming(state, world);
    case "reverting":
      return decideReverting(state, world);
    default:
      return unreachable(state);
  }
}
