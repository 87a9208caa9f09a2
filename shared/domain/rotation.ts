import type { Fingerprint, KeyFingerprints, Slot } from "./key.ts";
import type { EnrolmentTarget, RotationMode, RotationOutcome, SupersededVersion } from "./rotation-event.ts";
import type { StoredSecret } from "./secret-place.ts";

/** What is known of an enrolled account in every phase. */
interface Enrolled {
  readonly target: EnrolmentTarget;
  /** The slot whose key consumers are told to use. Before `adopting` ends well, that is the previous one's. */
  readonly active: Slot;
  /** Both keys as last seen. */
  readonly keys: KeyFingerprints;
  readonly standbyUnpublishedSince: Date;
  /** When the key of the active slot was last published; the cadence counts from here. */
  readonly publishedAt: Date;
  readonly lastEnded?: { readonly rotation: string; readonly outcome: RotationOutcome; readonly at: Date };
}

interface InFlight extends Enrolled {
  readonly id: string;
  readonly mode: RotationMode;
  readonly requestedAt: Date;
  readonly requestedBy: string;
}

/** From `regenerating` on: the versions that the fresh key replaces, and what was written so far in this phase. */
interface Replacing extends InFlight {
  readonly endpoint: string;
  readonly superseded: readonly SupersededVersion[];
  readonly stored: readonly StoredSecret[];
}

/** Where an account stands: the fold of its events. Each phase holds what only it can know. */
export type Rotation =
  | { readonly phase: "unenrolled" }
  | (Enrolled & {
      readonly phase: "enrolling";
      readonly superseded: readonly SupersededVersion[];
      readonly stored: readonly StoredSecret[];
    })
  | (Enrolled & { readonly phase: "idle" })
  | (InFlight & { readonly phase: "preparing" })
  | (Replacing & { readonly phase: "regenerating"; readonly stale: Fingerprint })
  | (Replacing & { readonly phase: "proving"; readonly fresh: Fingerprint; readonly regeneratedAt: Date })
  | (Replacing & { readonly phase: "publishing"; readonly fresh: Fingerprint })
  | (Replacing & { readonly phase: "adopting"; readonly fresh: Fingerprint; readonly freshPublishedAt: Date })
  | (Replacing & {
      readonly phase: "retiring";
      readonly fresh: Fingerprint;
      readonly retiree: Fingerprint;
      readonly freshPublishedAt: Date;
    })
  | (Replacing & {
      readonly phase: "confirming";
      /** The slot whose old key must be seen dead; it is the standby one from here on. */
      readonly retired: Slot;
      readonly retiree: Fingerprint;
      readonly regeneratedAt: Date;
      readonly verdict: "open" | "proven" | "unproven";
      readonly disabled: readonly SupersededVersion[];
    })
  | (Replacing & {
      readonly phase: "reverting";
      readonly fresh: Fingerprint;
      readonly previousPublishedAt?: Date;
    });

export type Phase = Rotation["phase"];
export type RotationIn<P extends Phase> = Extract<Rotation, { readonly phase: P }>;

/** A rotation that was asked for and has not ended. */
export type RotationInFlight = Exclude<Rotation, { readonly phase: "unenrolled" | "enrolling" | "idle" }>;

export function isInFlight(rotation: Rotation): rotation is RotationInFlight {
  return rotation.phase !== "unenrolled" && rotation.phase !== "enrolling" && rotation.phase !== "idle";
}
