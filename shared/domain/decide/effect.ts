import type { Fingerprint, Slot } from "../key.ts";
import type { SecretPlace } from "../secret-place.ts";
import type { RotationEvent } from "../rotation/rotation-event.ts";
import { samePlace } from "../secret-place.ts";
import { minuteMs } from "../time.ts";

/** The one change that a step makes to the outside world. */
export type Effect =
  | { readonly type: "regenerate"; readonly slot: Slot; readonly stale: Fingerprint }
  | {
      readonly type: "store";
      readonly place: SecretPlace;
      /** The slot whose key is written. */
      readonly slot: Slot;
      readonly fingerprint: Fingerprint;
    }
  | { readonly type: "disable"; readonly place: SecretPlace; readonly version: string }
  | HandOverEffect;

/** Gives the key of a slot to one place of a key holder. */
export interface HandOverEffect {
  readonly type: "hand-over";
  readonly consumer: string;
  readonly place: string;
  readonly slot: Slot;
  readonly fingerprint: Fingerprint;
}

/** The right to perform one effect, saved before the call so that no other worker acts on the account meanwhile. */
export interface Claim {
  readonly worker: string;
  readonly until: Date;
  readonly effect: Effect;
}

/** The longest claim that an app may be set to make. */
export const maxClaimMs = 10 * minuteMs;

/** Whether an unfinished claim was for this very write. */
export function claimsStore(claim: Claim | undefined, place: SecretPlace, fingerprint: Fingerprint): boolean {
  return (
    claim?.effect.type === "store" &&
    claim.effect.fingerprint === fingerprint &&
    samePlace(claim.effect.place, place)
  );
}

/** Whether the event says that the effect has taken place. */
export function accountsFor({ type }: RotationEvent, effect: Effect): boolean {
  switch (effect.type) {
    case "regenerate":
      return type === "standby-key-regenerated" || type === "previous-key-regenerated";
    case "store":
      return type === "secret-stored";
    case "disable":
      return type === "superseded-version-disabled";
    case "hand-over":
      return type === "key-handed-over";
  }
}
