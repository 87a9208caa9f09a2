import { openSince, opensAt } from "./change-window.ts";
import type { Objection } from "../objection.ts";
import type { PermitFact, RolloutFact, RolloutPolicy } from "./rollout.ts";
import { isLineStopped, mayBeOpenIn } from "./rollout.ts";
import type { RotationRequest } from "../rotation/account-state.ts";

/** How long accounts of earlier rings that come due at the same time have to say so. */
const settleMs = 120_000;
/** How soon a turn is asked for again; nobody is told when a place becomes free. */
const askAgainMs = 60_000;
/** How soon a line that has stopped is asked for again: whoever resumes it wakes those who wait. */
const askStoppedMs = 900_000;

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
  // Those that could not start before come due together with the last thing that they waited for.
  const dueMs = [requestedAt, notBefore, openSince(windows, now)].map((at) => at?.getTime() ?? 0);
  const settled = new Date(Math.max(...dueMs) + settleMs);
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
    const named = failures.slice(0, 5).join(", ");
    const counted = failures.length === 1 ? "1 account has" : `${failures.length} accounts have`;
    return {
      reason: "LineStopped",
      message: `${counted} failed (${named}), nothing starts until somebody resumes the line`,
      remedy: "operator",
      until: new Date(now.getTime() + askStoppedMs),
    };
  }
  for (const { ring, accounts, share } of policy.ringsBefore) {
    const left = open.filter((account) => accounts.has(account)).length;
    const mayBeOpen = mayBeOpenIn({ accounts, share });
    if (left <= mayBeOpen) continue;
    return {
      reason: "RingBeforeNotDone",
      message: `${left} of ${accounts.size} accounts of ring ${ring} are not done, ${mayBeOpen} may be`,
      remedy: "wait",
      until,
    };
  }
  return undefined;
}

/** Whether as many rotations are in flight as may be. */
export function noPermit(permit: PermitFact, now: Date): Objection | undefined {
  if (permit.kind === "taken") return undefined;
  const flying = permit.most === 1 ? "1 rotation is" : `${permit.most} rotations are`;
  const where = permit.scope === "fleet" ? "the fleet" : "the account's subscription";
  return {
    reason: "TooManyInFlight",
    message: `${flying} in flight in ${where}, which is the most that may be`,
    remedy: "wait",
    until: new Date(now.getTime() + askAgainMs),
  };
}
