import type { AccountStatusDocument } from "../../api/account.ts";
import type { EventOf, RotationEvent } from "../../domain/rotation/rotation-event.ts";
import type { LastDrift } from "./account-shown.ts";
import { driftSentence } from "./drift-sentence.ts";

/** The last drift among the events of an account. */
export function lastDriftIn(events: readonly { readonly event: RotationEvent }[]): LastDrift | undefined {
  const last = lastIn(events);
  return last && { kind: last.drift.kind, at: last.at };
}

/** The same for the API, with a sentence. */
export function lastDriftDocument(
  events: readonly { readonly event: RotationEvent }[],
): AccountStatusDocument["lastDrift"] {
  const last = lastIn(events);
  return last && { at: last.at.toISOString(), kind: last.drift.kind, message: driftSentence(last.drift) };
}

function lastIn(events: readonly { readonly event: RotationEvent }[]): EventOf<"drift-found"> | undefined {
  const last = events.findLast(({ event }) => event.type === "drift-found")?.event;
  return last?.type === "drift-found" ? last : undefined;
}
