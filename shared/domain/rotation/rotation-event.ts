import type {
  CompromisedKeys,
  EmergencyGate,
  RotationMode,
  RotationOutcome,
  Strength,
} from "../vocabulary.ts";
import type { ConsumerWaiver, Owner } from "../account/account-spec.ts";
import type { DeclaredRules, Terms } from "../terms/terms.ts";
import type { Fingerprint, KeyFingerprints, Slot } from "../key.ts";
import type { Drift } from "./drift.ts";
import type { Declaration } from "../account/registration.ts";
import type { ConfirmationSummary, LeftOut } from "./confirmation-summary.ts";
import type { LeakedKey } from "../key.ts";
import type { SecretPlace, StoredSecret, SupersededVersion } from "../secret-place.ts";

/** The resources that an enrolment is bound to; a change in the fleet file requires a new enrolment. */
export interface EnrolmentTarget {
  readonly resourceId: string;
  readonly publishedSecret: string;
  readonly vaults: readonly string[];
}

/** One instance's report, as it was when a decision rested on it. */
export interface Confirmation {
  readonly consumer: string;
  readonly instance: string;
  readonly fingerprint: Fingerprint;
  readonly receivedAt: Date;
  readonly strength: Strength;
}

/** A consumer that a rotation went on without, and the waiver that allowed it. */
export interface WaivedConsumer extends ConsumerWaiver {
  readonly consumer: string;
}

/** What the step left undone. */
interface Owing {
  /** The secrets that could not be written; absent when all were. */
  readonly owed?: readonly SecretPlace[];
}

/** Why a copy of a key did not hold a rotation. */
export const passedBecause = ["accepted", "policy", "emergency"] as const;

/** A copy of a key that a rotation went on despite. */
export interface PassedCopy {
  readonly resource: string;
  readonly name: string;
  readonly slot: Slot;
  readonly fingerprint: Fingerprint;
  readonly because: (typeof passedBecause)[number];
  /** The person who accepted it, and why. */
  readonly by?: string;
  readonly reason?: string;
}

/** All of them, and the first few by name. */
export interface PassedCopies {
  readonly count: number;
  readonly named: readonly PassedCopy[];
}

/** A leak, and how far the ordinary rules are waived for it. */
export interface Emergency {
  /** Which keys have leaked, by the role they had when it was declared. Shown to people; decides nothing. */
  readonly compromised: CompromisedKeys;
  readonly gate: EmergencyGate;
  readonly deadlineMs: number;
  readonly declaredAt: Date;
  readonly by: string;
  readonly reason: string;
  /** The vaults that it may go on without, where the gate is waived; they are written once they answer. */
  readonly leaveOut?: readonly string[];
  /** The principal that asks to waive the gate, where a second person must confirm that; until then the gate holds. */
  readonly unconfirmed?: string;
  /** The second person who confirmed that the gate is waived. */
  readonly confirmedBy?: string;
}

/** Facts of the append-only trail, in the past tense. The phase is their fold. */
export type RotationEvent = { readonly at: Date } & (
  | {
      readonly type: "enrolment-started";
      readonly target: EnrolmentTarget;
      /** Where the data plane answers. */
      readonly endpoint: string;
      /** The call that tells the account's keys apart, by its path. */
      readonly probe?: string;
      readonly active: Slot;
      readonly keys: KeyFingerprints;
      /** Since when the standby key is known not to be the published one. */
      readonly standbyUnpublishedSince: Date;
      readonly superseded: readonly SupersededVersion[];
      /** Since when every vault has published the active key; absent when one published none. */
      readonly activePublishedSince?: Date;
      /** The longest `refreshWithin` of the consumers. */
      readonly refreshBoundMs?: number;
    }
  | ({ readonly type: "account-enrolled" } & Owing)
  | {
      readonly type: "secret-stored";
      readonly stored: StoredSecret;
      /** Azure's id of the call; absent when its answer was lost. */
      readonly correlationId?: string;
    }
  | {
      readonly type: "rotation-requested";
      readonly rotation: string;
      readonly mode: RotationMode;
      readonly requestedBy: string;
      readonly reason?: string;
      /** The earliest start, where starts are spread. */
      readonly notBefore?: Date;
      /** What was declared of the account; in flight nothing looser counts. */
      readonly terms?: Terms;
    }
  | {
      readonly type: "preflight-passed";
      /** Where the data plane answers now. */
      readonly endpoint: string;
      /** The call that tells the account's keys apart now. */
      readonly probe?: string;
      readonly keys: KeyFingerprints;
      readonly superseded: readonly SupersededVersion[];
      /** Empty where `summary` stands for it. */
      readonly confirmations: readonly Confirmation[];
      readonly waived?: readonly WaivedConsumer[];
      readonly summary?: ConfirmationSummary;
      readonly waivedLeftOut?: LeftOut;
      /** Copies of either key. */
      readonly copies?: PassedCopies;
    }
  | {
      readonly type: "standby-key-regenerated";
      readonly fresh: Fingerprint;
      readonly correlationId?: string;
    }
  | {
      readonly type: "fresh-key-proven";
      readonly acceptances: number;
      /** An emergency went on although the data plane gave no answer: only Azure's list names the key. */
      readonly listedOnly?: true;
    }
  | ({ readonly type: "fresh-key-published" } & Owing)
  | {
      readonly type: "adoption-confirmed";
      /** Empty where `summary` stands for it. */
      readonly confirmations: readonly Confirmation[];
      readonly waived?: readonly WaivedConsumer[];
      /** The person who waived the gate, and the consumers that had not adopted by then. */
      readonly waiver?: {
        readonly by: string;
        readonly reason: string;
        readonly notAdopted: readonly string[];
        readonly notAdoptedLeftOut?: LeftOut;
      };
      readonly summary?: ConfirmationSummary;
      readonly waivedLeftOut?: LeftOut;
      /** Copies of the previous key. */
      readonly copies?: PassedCopies;
    }
  | {
      readonly type: "previous-key-regenerated";
      readonly replacement: Fingerprint;
      readonly correlationId?: string;
    }
  | { readonly type: "revocation-proven"; readonly refusals: number }
  | { readonly type: "revocation-unproven" }
  | { readonly type: "superseded-version-disabled"; readonly place: SecretPlace; readonly version: string }
  | { readonly type: "revert-requested"; readonly by: string; readonly reason: string }
  | {
      readonly type: "emergency-declared";
      /** Names the rotation when none was in flight. */
      readonly rotation: string;
      readonly emergency: Emergency;
      /** The keys that are meant; absent from records of older builds, which told them by role alone. */
      readonly leaked?: readonly LeakedKey[];
      /** Where it starts a rotation: what was declared of the account. */
      readonly terms?: Terms;
    }
  | { readonly type: "rotation-approved"; readonly by: string; readonly reason: string }
  /** Another declaration of the account came into force. */
  | {
      readonly type: "account-declared";
      /** SHA-256 of the declaration, which is kept under it. */
      readonly declaration: string;
      /** That of the declaration before; absent from the first. */
      readonly previous?: string;
      /** SHA-256 of the fleet file. */
      readonly file: string;
      /** Absent where the file was written to the storage directly. */
      readonly by?: string;
      /** The second person who approved what it loosens, and why. */
      readonly approvedBy?: string;
      readonly reason?: string;
      /** The fields that differ, one line each. */
      readonly changes: readonly string[];
      readonly changesLeftOut?: LeftOut;
      readonly rules: DeclaredRules;
    }
  /** No fleet file declares the account any more: nobody looks at it until one does. */
  | {
      readonly type: "account-removed";
      /** SHA-256 of the fleet file without it. */
      readonly file: string;
      /** Absent where the file was written to the storage directly. */
      readonly by?: string;
      /** The second person who approved it, and why. */
      readonly approvedBy?: string;
      readonly reason?: string;
    }
  /** A second person lets a rotation in flight go on under the declaration in force, which is looser than its terms. */
  | { readonly type: "terms-loosened"; readonly terms: Terms; readonly by: string; readonly reason: string }
  | { readonly type: "account-paused"; readonly by: string; readonly reason: string }
  | { readonly type: "account-resumed"; readonly by: string; readonly reason: string }
  | { readonly type: "consumer-registered"; readonly consumer: Declaration; readonly by: string }
  | {
      readonly type: "consumer-approved";
      readonly consumer: string;
      readonly by: string;
      readonly reason: string;
    }
  | {
      readonly type: "consumer-deregistered";
      readonly consumer: string;
      readonly by: string;
      readonly reason?: string;
    }
  /** Reports of an instance contradict each other; another than the kept one named this key. */
  | {
      readonly type: "instance-contested";
      readonly consumer: string;
      readonly instance: string;
      readonly owner: Owner;
      readonly fingerprint: Fingerprint;
    }
  | {
      readonly type: "contest-settled";
      readonly consumer: string;
      readonly instance: string;
      readonly by: string;
      readonly reason: string;
    }
  /** The longest `refreshWithin` of the consumers is another one than noted. */
  | { readonly type: "refresh-bound-changed"; readonly boundMs: number }
  /** A place of a key holder was given the key, or was made to read it. */
  | {
      readonly type: "key-handed-over";
      readonly consumer: string;
      readonly place: string;
      readonly fingerprint: Fingerprint;
      /** The version of the place after the write, where its value cannot be read back. */
      readonly etag?: string;
      /** Azure's id of the call; absent when its answer was lost. */
      readonly correlationId?: string;
    }
  | { readonly type: "drift-found"; readonly drift: Drift }
  | ({ readonly type: "drift-repaired" } & Owing)
  /** A repair that interrupted no rotation was ended where it stood: by a person, or because the keys were switched off. */
  | { readonly type: "repair-abandoned"; readonly by?: string; readonly reason: string }
  /** After something was ended where it stood: the keys are as the state says, and these versions hold the active one. */
  | { readonly type: "account-verified"; readonly published: readonly SupersededVersion[] }
  /** The account has another ARM id, and is the same resource: it has the same keys. */
  | { readonly type: "account-moved"; readonly from: string; readonly resourceId: string }
  /** The trail was lost and written back as it stood then. Whatever else was recorded up to now is lost. */
  | { readonly type: "trail-restored"; readonly backupAt: Date }
  | ({ readonly type: "previous-key-published" } & Owing)
  | ({
      readonly type: "rotation-ended";
      readonly outcome: RotationOutcome;
      /** When a key was touched last, by this rotation or before; absent when none was, and from records of older builds. */
      readonly touchedAt?: Date;
      readonly by?: string;
      readonly reason?: string;
    } & Owing)
);

export type EventOf<T extends RotationEvent["type"]> = Extract<RotationEvent, { readonly type: T }>;
