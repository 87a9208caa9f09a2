import type { Remedy } from "./vocabulary.ts";
import type { Owner } from "./account/account-spec.ts";

/** Stable names of what can be wrong; the runbook has a heading for each. */
export const reasons = [
  // the account
  "AccountNotFound",
  "AccountNotSettled",
  "LocalAuthenticationDisabled",
  "KeysNotListable",
  "KeysAnsweredLate",
  "StandbyKeyChanged",
  "TargetChanged",
  "LeakedKeyNotReplaced",
  "RecordsFromNewerBuild",
  // the vaults
  "VaultNotAccessible",
  "VaultNotReachable",
  "VaultNotWritable",
  "HolderNotWritable",
  "PublishedSecretDeleted",
  "PublishedSecretDisabled",
  "PublishedSecretMissing",
  "PublishedSecretUnknown",
  "PublishedSecretsDiffer",
  "SlotSecretUnusable",
  "SlotSecretUnknown",
  // the key that is about to be regenerated
  "KeyStillPublished",
  "KeyRecentlyPublished",
  "KeyInUse",
  "UnmanagedCopy",
  "PinnedToSlot",
  // people and consumers
  "ApprovalMissing",
  "LooseningNotApproved",
  "Paused",
  "NoConsumers",
  "UnknownConsumers",
  "DiscoveryMissing",
  "ConsumersNotReady",
  "AdoptionOverdue",
  "Soaking",
  // the data plane
  "DataPlaneSilent",
  "ProofNotPossible",
  "FreshKeyNotAccepted",
  "RetireeStillAccepted",
  // time and turn
  "NotDue",
  "CoolingDown",
  "StartSpread",
  "OutsideChangeWindow",
  "RingBeforeNotDone",
  "TooManyInFlight",
  "LineStopped",
  "Paced",
  "EffectClaimed",
  "EffectOutcomeUnknown",
  "StepFailed",
  "StepKeepsFailing",
  "RecordTooLarge",
  "RecordUnreadable",
] as const;
export type Reason = (typeof reasons)[number];

/** Flaws of an observation, whichever key it names. */
export const observationFlaws = [
  "Unreachable",
  "VersionPinned",
  "ReferenceUnresolved",
  "ReferenceMissing",
  "PlainValue",
  "NotRestarted",
  "NotRead",
  "EvidenceTooWeak",
  "ForeignKey",
  "NotReadable",
] as const;
export type ObservationFlaw = (typeof observationFlaws)[number];

/** Why a consumer has not confirmed. */
export const blockerReasons = [
  "NoReport",
  "InstanceMissing",
  "ReportStale",
  "ReportBeforePublication",
  "Unhealthy",
  "OnOtherKey",
  "InstanceContested",
  ...observationFlaws,
] as const;
export type BlockerReason = (typeof blockerReasons)[number];

/** A consumer that blocks the rotation, and its owner. */
export interface Blocker {
  readonly consumer: string;
  readonly owner: Owner;
  readonly reason: BlockerReason;
  readonly message: string;
}

/** Why an account holds. `wait`: time or a report will help; `operator`: a person must act. */
export interface Objection {
  readonly reason: Reason;
  readonly message: string;
  readonly remedy: Remedy;
  /** When the answer may change by itself. */
  readonly until?: Date;
  readonly blockers?: readonly Blocker[];
  /** The vaults that hold it up. */
  readonly vaults?: readonly string[];
  /** Since when it has held the account up without a break. */
  readonly since?: Date;
}
