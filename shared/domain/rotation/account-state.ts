import type { Fingerprint, KeyFingerprints, Slot } from "../key.ts";
import type { Registration } from "../account/registration.ts";
import type { Emergency, EnrolmentTarget, RotationMode, RotationOutcome } from "./rotation-event.ts";
import type { StoredSecret, SupersededVersion } from "../secret-place.ts";

/** What is known of an enrolled account in every phase. */
interface Enrolled {
  readonly target: EnrolmentTarget;
  /** Where the data plane answers. */
  readonly endpoint: string;
  /** The slot whose key consumers are told to use. Before `adopting` ends well, that is the previous one's. */
  readonly active: Slot;
  /** Both keys as last seen. */
  readonly keys: KeyFingerprints;
  readonly standbyUnpublishedSince: Date;
  /** When the key of the active slot was last published; the cadence counts from here. */
  readonly publishedAt: Date;
  /** The versions that keyturn itself published last: of these the trail knows when, of all others the vault does. */
  readonly ownVersions: readonly SupersededVersion[];
  /** A time before keyturn's own, of which it is known that every vault published this key in all of it. */
  readonly publishedEarlier?: {
    readonly fingerprint: Fingerprint;
    readonly from: Date;
    readonly until: Date;
  };
  readonly lastEnded?: { readonly rotation: string; readonly outcome: RotationOutcome; readonly at: Date };
  /** Hands off, until somebody resumes; only an emergency goes on. */
  readonly paused?: { readonly by: string; readonly reason: string; readonly at: Date };
  /** A key leaked while it was on its way to consumers: another rotation must follow. */
  readonly followUp?: Emergency;
  /** The consumers that have registered themselves, in the order in which they came. */
  readonly registrations?: readonly Registration[];
}

/** Who asked for a rotation, and what they may set aside. */
export interface RotationRequest {
  readonly id: string;
  readonly mode: RotationMode;
  readonly requestedAt: Date;
  readonly requestedBy: string;
  readonly emergency?: Emergency;
  readonly approval?: { readonly by: string; readonly at: Date };
  /** Drawn when it was asked for, so that rotations that come due together do not start together. */
  readonly notBefore?: Date;
}

interface InFlight extends Enrolled, RotationRequest {}

/** What secrets are replaced, and what was written so far in this phase. */
interface Writing {
  readonly superseded: readonly SupersededVersion[];
  readonly stored: readonly StoredSecret[];
}

type Replacing = InFlight & Writing;

/** Where an account stands: the fold of its events. Each phase holds what only it can know. */
export type AccountState =
  | { readonly phase: "unenrolled" }
  | (Enrolled & Writing & { readonly phase: "enrolling" })
  | (Enrolled & { readonly phase: "idle" })
  /** A valid key is published in place of one that opens nothing. */
  | (Enrolled & Writing & { readonly phase: "repairing"; readonly request?: RotationRequest })
  | (InFlight & { readonly phase: "preparing" })
  | (Replacing & { readonly phase: "regenerating"; readonly stale: Fingerprint })
  | (Replacing & {
      readonly phase: "proving";
      readonly fresh: Fingerprint;
      /** What the fresh key has replaced. A regenerated key never comes back: who still lists it answers late. */
      readonly stale?: Fingerprint;
      readonly regeneratedAt: Date;
    })
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

export type Phase = AccountState["phase"];
export type AccountStateIn<P extends Phase> = Extract<AccountState, { readonly phase: P }>;

/** An account that has been enrolled. */
export type EnrolledState = Exclude<AccountState, { readonly phase: "unenrolled" }>;

/** A rotation that was asked for and has not ended. */
export type InFlightState = Exclude<
  AccountState,
  { readonly phase: "unenrolled" | "enrolling" | "idle" | "repairing" }
>;

/** A leaked key, or a published one that opens nothing: whoever deals with it waits for no other account. */
export function isUrgent(state: AccountState): boolean {
  return state.phase === "repairing" || (isInFlight(state) && state.emergency !== undefined);
}

export function isInFlight(state: AccountState): state is InFlightState {
  switch (state.phase) {
    case "unenrolled":
    case "enrolling":
    case "idle":
    case "repairing":
      return false;
    default:
      return true;
  }
}
