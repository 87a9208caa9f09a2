import type { RotationEvidence } from "../../api/rotation-evidence.ts";
import { isLeaked } from "../../domain/rotation/leaked-keys.ts";
import type { FoldedEvent } from "../folded-events.ts";

type Rollback = RotationEvidence["rollback"];

/**
 * Whether consumers can still be sent back to their previous key, or when that ended. A regenerated key never comes
 * back.
 */
export function rollbackOf(steps: readonly FoldedEvent[]): Rollback {
  const ended = endOfWayBack(steps);
  if (ended) return ended;
  const last = steps.at(-1)?.event;
  const outcome = last?.type === "rotation-ended" ? last.outcome : undefined;
  switch (outcome) {
    case "cancelled":
      return { possible: false, because: "NothingPublished" };
    case "keyless":
      return { possible: false, because: "KeysSwitchedOff" };
    case "reverted":
      return { possible: false, because: "RolledBack" };
    case "failed":
      return { possible: false, because: "RotationAbandoned" };
    case "completed":
      return { possible: false, because: "ConsumersKeptTheirKey" };
    case undefined:
      return { possible: true, because: "PreviousKeyValid" };
  }
}

function endOfWayBack(steps: readonly FoldedEvent[]): Rollback | undefined {
  for (const step of steps) {
    const because = endedBy(step);
    if (because) {
      const { event, sequence } = step;
      return { possible: false, because, endedAt: event.at.toISOString(), endedBy: sequence };
    }
  }
  return undefined;
}

function endedBy({ event, after }: FoldedEvent): Rollback["because"] | undefined {
  switch (event.type) {
    case "previous-key-regenerated":
      return "PreviousKeyRegenerated";
    case "standby-key-regenerated":
      // Only a leaked standby key was replaced: consumers kept their key.
      return after.phase === "confirming" ? "ConsumersKeptTheirKey" : undefined;
    case "emergency-declared":
      return after.phase !== "unenrolled" && isLeaked(after, after.keys[after.active])
        ? "PreviousKeyLeaked"
        : undefined;
    case "drift-found": {
      const { kind } = event.drift;
      const isGone = kind === "retired-out-of-band" || kind === "previous-key-dead";
      return isGone ? "PreviousKeyRegeneratedByOthers" : undefined;
    }
    default:
      return undefined;
  }
}
