import { minuteMs } from "../time.ts";
import { openSince, opensAt } from "./change-window.ts";
import type { Objection } from "../objection.ts";
import type { PermitFact, RolloutFact, RolloutPolicy } from "./rollout.ts";
import { isLineStopped, mayBeOpenIn } from "./rollout.ts";
import type { RotationRequest } from "../rotation/account-state.ts";

/** How long accounts of earlier rings that come due at the same time have to get in line. */
const settleMs = 2 * minuteMs;
/** How soon to ask again: nothing signals a released permit, so poll. */
const askAgainMs = minuteMs;
/** How soon to ask again after the line has stopped: resuming it also wakes the accounts that wait. */
const askStoppedMs = 15 * minuteMs;

/** Objects while the account's own time to start has not come. */
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
  // Accounts held back until now come due together, at the last of the times that they waited for.
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

/** Objects while other accounts must come first, or failures have stopped the line. */
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

/** Objects while the limit of rotations in flight is reached. */
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
