import type { Fingerprint, KeyFingerprints, Slot } from "../key.ts";
import type { SupersededVersion } from "../secret-place.ts";

/** What somebody else has changed, and with it what keyturn takes for true from now on. */
export type Drift =
  /** The vaults publish the standby key, which is valid: the roles are the other way round. */
  | {
      readonly kind: "roles-swapped";
      readonly active: Slot;
      readonly keys: KeyFingerprints;
      readonly standbyUnpublishedSince: Date;
    }
  /** Keys were regenerated, and what the vaults publish is valid all the same. */
  | { readonly kind: "keys-changed"; readonly keys: KeyFingerprints }
  /** What a vault publishes opens nothing: consumers fail, or will as soon as they read it. */
  | {
      readonly kind: "published-key-dead";
      readonly keys: KeyFingerprints;
      readonly superseded: readonly SupersededVersion[];
    }
  /** The fresh key was regenerated after it was shown to consumers, or is about to be shown. */
  | {
      readonly kind: "fresh-key-dead";
      readonly keys: KeyFingerprints;
      readonly fresh: Fingerprint;
      readonly superseded: readonly SupersededVersion[];
    }
  /** A vault no longer publishes the fresh key, and what it publishes is not valid either. */
  | { readonly kind: "published-overwritten"; readonly superseded: readonly SupersededVersion[] }
  /** Every vault publishes the previous key again, by somebody's hand. */
  | { readonly kind: "reverted-by-hand"; readonly keys: KeyFingerprints; readonly publishedAt: Date }
  /** The previous key was regenerated before every consumer had left it. */
  | {
      readonly kind: "retired-out-of-band";
      readonly replacement: Fingerprint;
      readonly notAdopted: readonly string[];
    }
  /** The key that consumers were being sent back to is gone; the fresh one is all there is. */
  | {
      readonly kind: "previous-key-dead";
      readonly keys: KeyFingerprints;
      readonly superseded: readonly SupersededVersion[];
    };

export type DriftKind = Drift["kind"];
