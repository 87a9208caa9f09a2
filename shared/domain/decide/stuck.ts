import { hourMs } from "../time.ts";
import type { Policy } from "../account/account-spec.ts";
import type { Objection, Reason } from "../objection.ts";
import type { Phase, AccountState } from "../rotation/account-state.ts";

/** Reasons that may hold an account for long without anything being wrong. */
const turns: readonly Reason[] = [
  "StartSpread",
  "OutsideChangeWindow",
  "RingBeforeNotDone",
  "TooManyInFlight",
  "LineStopped",
  "Paced",
];

/** The phase of an account, and since when it holds. */
interface Standstill {
  readonly state: Pick<AccountState, "phase">;
  readonly movedAt?: Date;
  readonly objection?: Pick<Objection, "reason">;
}

/** How long a phase may last without an event before an operator should look; nothing when it may last for ever. */
export function phaseLimitMs(phase: Phase, policy: Policy): number | undefined {
  switch (phase) {
    case "unenrolled":
    case "idle":
      return undefined;
    case "enrolling":
    case "repairing":
    case "regenerating":
    case "publishing":
    case "retiring":
      return hourMs;
    case "proving":
      return 6 * hourMs;
    case "preparing":
    case "adopting":
    case "reverting":
      return policy.adoptWithinMs;
    case "confirming":
      return policy.confirmWithinMs + hourMs;
  }
}

/** Whether nothing has happened in a phase for longer than it should take. Reported, never acted on. */
export function isStuck({ state, movedAt, objection }: Standstill, policy: Policy, now: Date): boolean {
  if (objection && turns.includes(objection.reason)) return false;
  const limitMs = phaseLimitMs(state.phase, policy);
  return limitMs !== undefined && movedAt !== undefined && now.getTime() - movedAt.getTime() > limitMs;
}
