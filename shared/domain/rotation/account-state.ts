import type { RotationMode, RotationOutcome } from "../vocabulary.ts";
import type { Fingerprint, GoneKey, KeyFingerprints, LeakedKey, Slot, UnprovenDeath } from "../key.ts";
import type { Registration, RegistrationChanges } from "../account/registration.ts";
import type { HandedKey } from "../holders/handed-keys.ts";
import type { Declared, Terms } from "../terms/terms.ts";
import type { Emergency, EnrolmentTarget } from "./rotation-event.ts";
import type { SecretPlace, StoredSecret, SupersededVersion } from "../secret-place.ts";

/** How long any instance may keep using a key that it has read. */
export interface RefreshBound {
  readonly boundMs: number;
  /** When it was noted. */
  readonly since: Date;
  /** A longer bound that was in force until then: who read a key under it may still rely on it. */
  readonly earlier?: { readonly boundMs: number; readonly until: Date };
}

/** Fields of an enrolled account in every phase. */
export interface Enrolled {
  readonly target: EnrolmentTarget;
  /** Where the data plane answers. */
  readonly endpoint: string;
  /** The call that tells the account's keys apart; absent until one was chosen, in records of earlier builds. */
  readonly probe?: string;
  /** The slot whose key consumers are told to use. Before `adopting` ends well, that is the previous one's. */
  readonly active: Slot;
  /** Both keys as last seen. */
  readonly keys: KeyFingerprints;
  readonly standbyUnpublishedSince: Date;
  /** When the key of the active slot was last published; the cadence counts from here. */
  readonly publishedAt: Date;
  /** The versions that keyturn published last. The trail knows when; for all others only the vault does. */
  readonly ownVersions: readonly SupersededVersion[];
  /** A time before the latest publication throughout which every vault is known to have published this key. */
  readonly publishedEarlier?: {
    readonly fingerprint: Fingerprint;
    readonly from: Date;
    readonly until: Date;
  };
  readonly lastEnded?: { readonly rotation: string; readonly outcome: RotationOutcome; readonly at: Date };
  /**
   * When a rotation ended last that may have replaced a key, as the last one that was cancelled or abandoned recorded it.
   * The cooldown counts from here after such a one.
   */
  readonly touchedAt?: Date;
  /**
   * A rotation or a repair was ended where it stood. The next look compares the keys and secrets with this state before it
   * does anything else.
   */
  readonly unverified?: true;
  /** Holds until the account is resumed; only an emergency continues. */
  readonly paused?: { readonly by: string; readonly reason: string; readonly at: Date };
  /** The terms of an emergency that must follow, since a key that was declared leaked still opens the account. */
  readonly followUp?: Emergency;
  /** The keys that were declared leaked, and whose death is not certain. `liveLeaks` names those that open the account now. */
  readonly leaked?: readonly LeakedKey[];
  /** The longest `refreshWithin` as last noted; absent in the oldest records, until the next look. */
  readonly refreshBound?: RefreshBound;
  /** The keys that were replaced last; an answer that still lists one is late. */
  readonly gone?: readonly GoneKey[];
  /** The key of the last rotation that ended without a proof of its death, until its slot has another key again. */
  readonly unproven?: UnprovenDeath;
  /** The secrets that keyturn could not write when it should have. It writes them as soon as their vault lets it. */
  readonly owed?: readonly SecretPlace[];
  /** The keys that were handed last to places of key holders. */
  readonly handed?: readonly HandedKey[];
  /** The self-registered consumers, in order of registration. */
  readonly registrations?: readonly Registration[];
  /** How often each principal has changed its registrations in the last hour. */
  readonly registrationChanges?: readonly RegistrationChanges[];
  /** The declaration in force; absent until one was recorded, in records of earlier builds. */
  readonly declared?: Declared;
}

/** The requester of a rotation, and the rules that it may skip. */
export interface RotationRequest {
  readonly id: string;
  readonly mode: RotationMode;
  readonly requestedAt: Date;
  readonly requestedBy: string;
  readonly emergency?: Emergency;
  readonly approval?: { readonly by: string; readonly at: Date };
  /** Set once a repair has interrupted it after it may have replaced a key. */
  readonly touched?: true;
  /** Drawn at the request, so that rotations that come due together do not start together. */
  readonly notBefore?: Date;
  /** What was declared of the account when it was asked for, or what a second person has let count since. */
  readonly terms?: Terms;
}

interface InFlight extends Enrolled, RotationRequest {}

/** The versions that are replaced, and the secrets written so far in this phase. */
interface Writing {
  readonly superseded: readonly SupersededVersion[];
  readonly stored: readonly StoredSecret[];
}

type Replacing = InFlight & Writing;

/** The state of an account: the fold of its events. Each phase holds the fields that only it can know. */
export type AccountState =
  | { readonly phase: "unenrolled" }
  | (Enrolled & Writing & { readonly phase: "enrolling" })
  | (Enrolled & { readonly phase: "idle" })
  /** A valid key is being published in place of a dead one. */
  | (Enrolled & Writing & { readonly phase: "repairing"; readonly request?: RotationRequest })
  | (InFlight & { readonly phase: "preparing" })
  | (Replacing & {
      readonly phase: "regenerating";
      /** The key that the regeneration is to replace. */
      readonly replaced: Fingerprint;
    })
  | (Replacing & {
      readonly phase: "proving";
      readonly fresh: Fingerprint;
      /** The key that the fresh one has replaced. It never comes back: an answer that still lists it is late. */
      readonly replaced?: Fingerprint;
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
      /** The slot whose old key must be proven dead; it is the standby slot from here on. */
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

/** A leaked key, or a published key that is dead: dealing with it waits for no other account. */
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

/** The request of the rotation in flight, or of the one that a repair has interrupted. */
export function requestIn(state: AccountState): RotationRequest | undefined {
  if (state.phase === "repairing") return state.request;
  return isInFlight(state) ? state : undefined;
}
