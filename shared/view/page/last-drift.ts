import type { RotationEvent } from "../../domain/rotation/rotation-event.ts";
import type { LastDrift } from "./account-shown.ts";

/** The last drift among the events of an account. */
export function lastDriftIn(events: readonly { readonly event: RotationEvent }[]): LastDrift | undefined {
  const last = events.findLast(({ event }) => event.type === "drift-found")?.event;
  return last?.type === "drift-found" ? { kind: last.drift.kind, at: last.at } : undefined;
}
