import type { Fingerprint, KeyFingerprints, Slot } from "../key.ts";
import type { LeftOut } from "./confirmation-summary.ts";
import type { SecretPlace, SupersededVersion } from "../secret-place.ts";

/** A change by somebody else, and the facts that keyturn accepts from now on. */
export type Drift =
  /** The vaults publish the standby key, which is valid: the roles are swapped. */
  | {
      readonly kind: "roles-swapped";
      readonly active: Slot;
      readonly keys: KeyFingerprints;
      readonly standbyUnpublishedSince: Date;
    }
  /** Keys were regenerated, but the vaults still publish a valid one. */
  | {
      readonly kind: "keys-changed";
      readonly keys: KeyFingerprints;
      /** The slot secrets that hold a replaced key. */
      readonly owed?: readonly SecretPlace[];
    }
  /** Secrets are gone, are disabled, or hold another key than that of their slot; no consumer reads a dead key. */
  | { readonly kind: "secrets-unusable"; readonly places: readonly SecretPlace[] }
  /** A vault publishes a dead key: consumers fail, or will as soon as they read it. */
  | {
      readonly kind: "published-key-dead";
      readonly keys: KeyFingerprints;
      readonly superseded: readonly SupersededVersion[];
    }
  /** The fresh key was regenerated after it was published, or just before. */
  | {
      readonly kind: "fresh-key-dead";
      readonly keys: KeyFingerprints;
      readonly fresh: Fingerprint;
      readonly superseded: readonly SupersededVersion[];
    }
  /** A vault no longer publishes the fresh key; another value has replaced it. */
  | { readonly kind: "published-overwritten"; readonly superseded: readonly SupersededVersion[] }
  /** Somebody has published the previous key again in every vault. */
  | { readonly kind: "reverted-by-hand"; readonly keys: KeyFingerprints; readonly publishedAt: Date }
  /** The previous key was regenerated before every consumer had left it. */
  | {
      readonly kind: "retired-out-of-band";
      readonly replacement: Fingerprint;
      readonly notAdopted: readonly string[];
      readonly notAdoptedLeftOut?: LeftOut;
    }
  /** The previous key died while consumers were being sent back to it; only the fresh one is left. */
  | {
      readonly kind: "previous-key-dead";
      readonly keys: KeyFingerprints;
      readonly superseded: readonly SupersededVersion[];
    };

export type DriftKind = Drift["kind"];
