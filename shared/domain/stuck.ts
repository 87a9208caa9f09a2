import type { Policy } from "./account-spec.ts";
import type { Phase } from "./rotation.ts";

const hourMs = 3_600_000;

/** How long a phase may go without an event before a person should look; nothing when it may last for ever. */
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
export function isStuck(phase: Phase, movedAt: Date | undefined, policy: Policy, now: Date): boolean {
  const limitMs = phaseLimitMs(phase, policy);
  return limitMs !== undefined && movedAt !== undefined && now.getTime() - movedAt.getTime() > limitMs;
}
