import type { Criticality, Environment } from "../vocabulary.ts";
import type { Slot } from "../key.ts";
import type { RolloutPolicy } from "../rollout/rollout.ts";

/** The team that answers for a consumer. */
export interface Owner {
  readonly name: string;
  readonly contact: string;
}

/** Lets a rotation go on without one consumer; says why, until when, and who answers for it. */
export interface ConsumerWaiver {
  readonly by: string;
  readonly reason: string;
  readonly until: Date;
}

/** A copy of a key that is known and left where it is: the key may be regenerated all the same. */
export interface AcceptedCopy extends ConsumerWaiver {
  /** ARM id, or the origin of a vault or configuration store. */
  readonly resource: string;
  /** Name of the setting, secret or configuration key. */
  readonly name: string;
}

/** How a consumer confirms which key it uses. All but `report` is for keyturn to ask. */
export type ConfirmsBy =
  | { readonly kind: "report" }
  | {
      readonly kind: "health-endpoint";
      readonly url: string;
      /** Whether the host may lie in a private network. */
      readonly privateAddresses: boolean;
    }
  | { readonly kind: "app-service"; readonly site: string }
  | {
      readonly kind: "container-app";
      readonly app: string;
      /** Whether keyturn may restart revisions that run on an older value. */
      readonly restart: boolean;
    }
  /** A platform resource that keeps a copy of the key, or resolves a reference to it, for those who call through it. */
  | {
      readonly kind: "holder";
      /** Its ARM id. */
      readonly resource: string;
      /** Whether keyturn may write the key into it. */
      readonly handOver: boolean;
    }
  /** The identity whose reads of the secret count, by object or application id. */
  | { readonly kind: "audit-log"; readonly principal: string };

/** An application registered as a user of an account's key. */
export interface ConsumerSpec {
  readonly name: string;
  readonly owner: Owner;
  readonly environment: Environment;
  readonly confirmsBy: ConfirmsBy;
  /** Whether circumstantial evidence is enough for this consumer. */
  readonly circumstantialSuffices: boolean;
  /** ARM id of the resource that it runs on. */
  readonly resourceId?: string;
  /** It registered itself and awaits a review. It blocks like any other consumer. */
  readonly unreviewed?: true;
  /** Only `required` consumers hold the gate; a report that names a key protects that key either way. */
  readonly criticality: Criticality;
  /** How many running copies must confirm. */
  readonly instances: number;
  /** Object id or application id of the identity that it runs under, which may report for it. */
  readonly principal?: string;
  /** How long an instance may keep using a key that it has read. */
  readonly refreshWithinMs: number;
  /** Its silence no longer holds the gate; a report that names a key still protects that key. */
  readonly waiver?: ConsumerWaiver;
}

export interface Policy {
  /** How old the published key may become before the timer or a near-expiry event starts a rotation. */
  readonly cadenceMs: number;
  /** A cadence below a day, or not longer than soak and cooldown, is meant; so is a `staleAfter` below a minute. */
  readonly allowShortCadence?: true;
  /** How long after the due time the timer waits for the near-expiry event before it acts itself. */
  readonly timerGraceMs: number;
  /** The least time between the end of one rotation and the start of the next. */
  readonly cooldownMs: number;
  /** How long every consumer must stay healthy on the fresh key before the retiree is regenerated. */
  readonly soakMs: number;
  /** The age from which a report proves nothing any more. */
  readonly staleAfterMs: number;
  /** How long adoption may take before keyturn asks for an operator; no key is retired because of it. */
  readonly adoptWithinMs: number;
  /** Consecutive answers of the data plane that prove a key valid, or revoked. */
  readonly probes: number;
  readonly probeIntervalMs: number;
  /** How long the old key may still be accepted before the rotation ends without proof of its revocation. */
  readonly confirmWithinMs: number;
  /** Whether a second person must approve before anything is touched; an emergency never waits for it. */
  readonly approval: "none" | "required";
  /** How long an approval counts. */
  readonly approvalWithinMs: number;
  /** So many unhealthy instances on the fresh key revert the rotation; absent: a person decides. */
  readonly revertAtUnhealthy?: number;
  /** How often the account and its vaults are checked for drift. */
  readonly driftCheckMs: number;
  /** How often both keys and the secrets of their slots are compared, which lists the keys. */
  readonly slotCheckMs: number;
  /** Whether users of the key that are not in the inventory block the start of a rotation. */
  readonly unknownConsumers: "allow" | "block";
  /** Whether a found copy that nobody answers for keeps the key that it holds from being regenerated. */
  readonly copies: "block" | "warn";
  /** Whether an alert about the account starts an emergency or only proposes one. */
  readonly emergencyByAlert: "propose" | "start";
}

/** One account as `fleet.yaml` declares it. */
export interface AccountSpec {
  readonly name: string;
  /** ARM id of the account. */
  readonly resourceId: string;
  /** Name of the secret that consumers read; the keys of the slots lie beside it as `<name>-key1` and `<name>-key2`. */
  readonly publishedSecret: string;
  /** Origins of the vaults that the key is published to, such as `https://kv.vault.azure.net`. */
  readonly vaults: readonly string[];
  /** The slot that becomes active when the published secret does not exist yet. */
  readonly initialSlot: Slot;
  readonly consumers: readonly ConsumerSpec[];
  /** Copies that are known and accepted; absent: none. */
  readonly acceptedCopies?: readonly AcceptedCopy[];
  /** Why this account may be rotated without a registered consumer; absent: it may not. */
  readonly withoutConsumersBecause?: string;
  readonly policy: Policy;
  /** The order and the limits in which rotations start; absent: accounts rotate independently. */
  readonly rollout?: RolloutPolicy;
  /** The applied file that declares it; absent where none does, as in a declaration that was kept. */
  readonly source?: FileSource;
}

/** A fleet file as it was applied. */
export interface FileSource {
  /** SHA-256 of its text. */
  readonly file: string;
  /** The principal that applied it; absent when it was written to the storage directly. */
  readonly by?: string;
}

/** All enrolled accounts, as declared. */
export interface Fleet {
  readonly accounts: readonly AccountSpec[];
  /** The applied file; absent before one was stored, and in a file that is not. */
  readonly source?: FileSource;
  /** Whether the file declares a rollout order or limits. */
  readonly hasRollout?: true;
  /** The names of people, by object id in lower case: what pages and the command line show beside ids. */
  readonly people?: Readonly<Record<string, string>>;
}

/** How long any consumer, known or not, may keep using a key that is no longer published. */
export function maxRefreshMs(spec: AccountSpec): number {
  return Math.max(0, ...spec.consumers.map((consumer) => consumer.refreshWithinMs));
}
