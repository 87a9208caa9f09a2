import type { Strength } from "./vocabulary.ts";
import type { AccountSpec } from "./account/account-spec.ts";
import type { Claim } from "./decide/effect.ts";
import type { FoundCopy, UnlistedCopies } from "./discovery/copies.ts";
import type { Fingerprint, KeyFingerprints, Slot } from "./key.ts";
import type { Objection, ObservationFlaw } from "./objection.ts";
import type { PermitFact, RolloutFact } from "./rollout/rollout.ts";
import type { SecretPlace } from "./secret-place.ts";
import type { DailyCalls } from "./usage/daily-calls.ts";
import type { UsageRing } from "./usage.ts";

/** ARM's answer about the account itself. */
export type AccountFact =
  | {
      readonly kind: "found";
      readonly provisioningState: string;
      readonly localAuthDisabled: boolean;
      readonly endpoint: string;
      /** The region; absent when Azure names none. */
      readonly location?: string;
    }
  | { readonly kind: "absent" };

/** The result of listing the account's keys. */
export type KeysFact =
  | ({
      readonly kind: "listed";
      /** Azure's id of the call that made one of them, if this is its answer. */
      readonly correlationId?: string;
    } & KeyFingerprints)
  | { readonly kind: "refused"; readonly because: "forbidden" | "local-auth-disabled" | "absent" };

export type ForbiddenBecause = "firewall" | "role" | "policy" | "settings";

/** The latest version of one secret in one vault. */
export type SecretFact =
  | {
      readonly kind: "present";
      readonly version: string;
      readonly fingerprint: Fingerprint;
      /** Never earlier than the real moment: vaults round to whole seconds. */
      readonly createdAt: Date;
      /** Absent when the version does not expire. */
      readonly expiresAt?: Date;
      /** Azure's id of the call that wrote it, if this is its answer. */
      readonly correlationId?: string;
      /** The account that it was written for, as its tag says; absent without the tag. */
      readonly writtenFor?: string;
    }
  | { readonly kind: "absent" }
  | { readonly kind: "disabled" }
  | { readonly kind: "deleted" }
  /**
   * `because` tells keyturn's own settings, the vault's firewall and Azure Policy from a role that is missing; absent when
   * Azure does not say.
   */
  | { readonly kind: "forbidden"; readonly because?: ForbiddenBecause }
  /**
   * The vault gave no usable answer; `detail` names the failure, and never holds a key. `busy`: it asked to be left alone
   * for a while.
   */
  | { readonly kind: "unreachable"; readonly detail: string; readonly busy?: true };

export interface VaultFact {
  readonly vault: string;
  readonly latest: SecretFact;
}

/** The latest version of the secret of one slot in one vault. */
export interface SlotSecretFact extends VaultFact {
  readonly slot: Slot;
}

/** An enabled version, not the latest, that holds a key which no longer opens the account. */
export interface DeadVersion {
  readonly place: SecretPlace;
  readonly version: string;
}

/** A write that has failed in this look, with nothing changed. */
export interface FailedWrite {
  readonly place: SecretPlace;
  /** The version that could not be disabled; absent when one could not be written. */
  readonly version?: string;
  readonly objection: Objection;
}

/** A place of a key holder that could not be given the key in this look, with nothing changed. */
export interface FailedHandOver {
  readonly consumer: string;
  readonly handedTo: string;
  readonly objection: Objection;
}

/** What a place of a key holder holds that an unfinished claim was about to write. */
export interface ClaimedPlaceFact {
  /** Absent when the place is gone, or does not tell. */
  readonly fingerprint?: Fingerprint;
  readonly etag?: string;
  /** Azure's id of the call that wrote it, if this is its answer. */
  readonly correlationId?: string;
}

/** Marks a report that keyturn fetched itself, rather than one that an instance sent. */
export interface Asked {
  readonly strength: Strength;
  /** Why it confirms nothing, whatever the key. */
  readonly flaw?: { readonly reason: ObservationFlaw; readonly detail: string };
}

/** Reports of one instance that contradict each other: two parties speak for it. */
export interface Contest {
  /** When the first of the contradictions came without which it would have ended. */
  readonly since: Date;
  /** When the last one came. */
  readonly at: Date;
  /** The key that this one named. */
  readonly fingerprint: Fingerprint;
  readonly times: number;
  /** When the trail and the owner were told. */
  readonly toldAt?: Date;
  /** When an operator ended it; it still restarts the soak. */
  readonly settledAt?: Date;
}

/** The latest report of one instance of a consumer, received or fetched. */
export interface InstanceReport {
  readonly consumer: string;
  readonly instance: string;
  /** Absent when it is unknown which key the instance uses. */
  readonly fingerprint?: Fingerprint;
  readonly healthy: boolean;
  readonly receivedAt: Date;
  /** Since when every report of this instance has named this key, healthy and without a stale gap. */
  readonly steadySince: Date;
  /** Steady since its very first report. Absent also when that is unknown. */
  readonly unbroken?: true;
  /** The instance's own count of its reports; a later report must have a higher one. */
  readonly sequence?: number;
  /** The calls that it has counted; absent when it never counted any. No decision rests on it. */
  readonly usage?: UsageRing;
  /** The same by day, and how many of them carried a token. No decision rests on it. */
  readonly daily?: DailyCalls;
  /** Present when keyturn asked for it. */
  readonly asked?: Asked;
  /** The last contest about the instance, over or not. */
  readonly contested?: Contest;
}

/** How many times in a row the data plane gave the expected answer. */
export interface ProbeFact {
  readonly consecutive: number;
  /**
   * The last answer; `unknown` is an answer that says nothing about the key, such as 403, 429 or none, and `silent` that no
   * call says anything about a key either that is known to be valid.
   */
  readonly last: "accepted" | "refused" | "unknown" | "silent" | "key-lost";
}

/** One call to the data plane that told no key from another; no status: no answer came. */
export interface TriedProbe {
  readonly path: string;
  readonly status?: number;
  /** The answer to a made-up key, where it was another one. */
  readonly madeUp?: number;
  /** No key was sent: the address is no account's in this cloud. */
  readonly notSent?: true;
}

/** Whether some call to the data plane accepts the active key and refuses a made-up one. */
export type ProofFact =
  | { readonly kind: "possible"; readonly probe: string }
  | { readonly kind: "impossible"; readonly tried: readonly TriedProbe[] };

/** The last discovery's findings about users of the account's key. */
export type DiscoveryFact =
  | { readonly kind: "none" }
  | {
      readonly kind: "found";
      readonly at: Date;
      /** Users that are not in the inventory, by a display name. */
      readonly unknown: readonly string[];
      /** Gaps that may hide further users. */
      readonly unseen: readonly string[];
    };

/** Copies of the account's keys, as the last discovery knows them. */
export type CopiesFact =
  | {
      readonly kind: "read";
      readonly copies: readonly FoundCopy[];
      readonly unlisted: readonly UnlistedCopies[];
    }
  /** The last discovery could not be read: there may be copies. */
  | { readonly kind: "unread"; readonly because: string };

/** Why this look happens. It decides only the mode of a rotation that is due anyway. */
export type WakeReason =
  | { readonly kind: "wake" | "sweep" | "report" | "fleet" | "command" }
  /** A rotation has ended, and its evidence must be archived. */
  | { readonly kind: "archive" }
  /** An instance reports that its key fails. */
  | { readonly kind: "complaint" }
  | { readonly kind: "near-expiry"; readonly vault: string; readonly version: string };

/**
 * The facts that can be read of the outside world. `decide` names those that it lacks with an `observe` decision,
 * so that a look reads only what the phase needs.
 */
export interface Facts {
  readonly account?: AccountFact;
  readonly keys?: KeysFact;
  /** The published secret in each of the account's vaults. */
  readonly published?: readonly VaultFact[];
  /** The secrets of both slots in each of the account's vaults. */
  readonly slotSecrets?: readonly SlotSecretFact[];
  /** Some of the older versions to disable; a look reads a bounded number of them. */
  readonly deadVersions?: readonly DeadVersion[];
  readonly reports?: readonly InstanceReport[];
  /** The secret that an unfinished claim was about to write. */
  readonly claimedSecret?: SecretFact;
  /** The place of a key holder that an unfinished claim was about to write. */
  readonly claimedPlace?: ClaimedPlaceFact;
  /** Whether the data plane accepts the keys that the vaults publish; the worst of the answers. */
  readonly liveness?: "accepted" | "refused" | "unknown";
  /** The calls that told nothing about a published key, where `liveness` is unknown. */
  readonly silence?: readonly TriedProbe[];
  /**
   * Whether the standby key is what the secret of its slot holds, as far as one vault and the data plane tell; `suspect`
   * asks for a list of the keys.
   */
  readonly standby?: "well" | "suspect" | "unknown";
  /** Whether the data plane can be asked about keys. */
  readonly proof?: ProofFact;
  /** Whether the data plane accepts the fresh key. */
  readonly acceptance?: ProbeFact;
  /** Whether the data plane refuses the retiree. */
  readonly rejection?: ProbeFact;
  readonly discovery?: DiscoveryFact;
  readonly copies?: CopiesFact;
  readonly rollout?: RolloutFact;
  readonly permit?: PermitFact;
}

export type FactName = keyof Facts;

/** Everything a decision depends on besides the account's state. */
export interface World extends Facts {
  readonly now: Date;
  readonly worker: string;
  readonly because: WakeReason;
  readonly spec: AccountSpec;
  /** When the account and its vaults were last checked for drift; absent before the first time. */
  readonly watchedAt?: Date;
  /** When both keys and the secrets of their slots were last found as they should be, or the account began. */
  readonly slotsCheckedAt?: Date;
  /** When the standby key was suspected last although both slots were as they should be; absent once it was well again. */
  readonly falseAlarmAt?: Date;
  /** An effect that a worker, perhaps this one, has claimed and not recorded. */
  readonly claim?: Claim;
  /** The call of this worker's claim has been answered: it cannot take effect any more. */
  readonly answered?: boolean;
  /** For how long after a regeneration a list of keys may not show it; absent: it shows at once. */
  readonly listLagMs?: number;
  /** Why the account held at the last look; absent when it has moved since. */
  readonly held?: Objection;
  /** The writes that have failed in this look: none of them is tried again before the next. */
  readonly failed?: readonly FailedWrite[];
  /** The places of key holders that have refused a key in this look: none of them is tried again before the next. */
  readonly failedHandOvers?: readonly FailedHandOver[];
  /** The fleet file names another target, and this look cares for the old one: no rotation begins there. */
  readonly isFormerTarget?: true;
}
