import { opensAt } from "./change-window.ts";
import type { Objection } from "./objection.ts";
import type { PlaceFact, RolloutFact, RolloutPolicy } from "./rollout.ts";
import { isLineStopped, mayBeOpenIn } from "./rollout.ts";
import type { RotationRequest } from "./rotation.ts";

/** How long accounts of earlier rings that come due at the same time have to say so. */
const settleMs = 120_000;
/** How soon a turn is asked for again; nobody is told when a place becomes free. */
const askAgainMs = 60_000;

/** What time alone decides. */
export function notItsTime(
  { notBefore, requestedAt }: Pick<RotationRequest, "notBefore" | "requestedAt">,
  { windows, ringsBefore }: RolloutPolicy,
  now: Date,
): Objection | undefined {
  if (notBefore && now < notBefore) {
    return {
      reason: "StartSpread",
      message: `starts are spread over time, this one comes ${notBefore.toISOString()}`,
      remedy: "wait",
      until: notBefore,
    };
  }
  const opens = opensAt(windows, now);
  if (opens) {
    return {
      reason: "OutsideChangeWindow",
      message: `the next change window opens ${opens.toISOString()}`,
      remedy: "wait",
      until: opens,
    };
  }
  const settled = new Date(requestedAt.getTime() + settleMs);
  if (ringsBefore.length === 0 || now >= settled) return undefined;
  return {
    reason: "RingBeforeNotDone",
    message: `accounts of earlier rings have until ${settled.toISOString()} to come first`,
    remedy: "wait",
    until: settled,
  };
}

/** What the others decide. */
export function notItsTurn(
  { open, failures }: RolloutFact,
  policy: RolloutPolicy,
  now: Date,
): Objection | undefined {
  const until = new Date(now.getTime() + askAgainMs);
  if (isLineStopped(failures, policy)) {
    const accounts = [...new Set(failures.map(({ account }) => account))].slice(0, 5).join(", ");
    return {
      reason: "LineStopped",
      message: `${failures.length} rotations have failed (${accounts}), nothing starts until somebody resumes the line`,
      remedy: "operator",
      until,
    };
  }
  for (const { ring, accounts, share } of policy.ringsBefore) {
    const left = open.find((one) => one.ring === ring)?.accounts ?? 0;
    const mayBeOpen = mayBeOpenIn({ accounts, share });
    if (left <= mayBeOpen) continue;
    return {
      reason: "RingBeforeNotDone",
      message: `${left} of ${accounts} accounts of ring ${ring} are not done, ${mayBeOpen} may be`,
      remedy: "wait",
      until,
    };
  }
  return undefined;
}

/** Whether as many rotations are in flight as may be. */
export function noPlace(place: PlaceFact, now: Date): Objection | undefined {
  if (place.kind === "taken") return undefined;
  const where = place.scope === "fleet" ? "the fleet" : "the account's subscription";
  return {
    reason: "TooManyInFlight",
    message: `${place.most} rotations are in flight in ${where}, which is the most that may be`,
    remedy: "wait",
    until: new Date(now.getTime() + askAgainMs),
  };
}
