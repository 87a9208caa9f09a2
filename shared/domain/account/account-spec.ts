import type { Slot } from "../key.ts";
import type { RolloutPolicy } from "../rollout/rollout.ts";

/** Who answers for a consumer. */
export interface Owner {
  readonly name: string;
  readonly contact: string;
}

export type Environment = "production" | "non-production" | "disaster-recovery";

/** Why a consumer is not waited for, until when, and who answers for it. */
export interface ConsumerWaiver {
  readonly by: string;
  readonly reason: string;
  readonly until: Date;
}

/**
 * How good the evidence is that an instance uses a key. `proven`: the application says so itself. `resolved`: its
 * platform says what it was given. `circumstantial`: something that usually goes with it was seen.
 */
export type Strength = "proven" | "resolved" | "circumstantial";

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
  /** ARM id of what it runs on. */
  readonly resourceId?: string;
  /** It registered itself, and nobody has looked at that yet. It blocks like any other. */
  readonly unreviewed?: true;
  /** Only `required` consumers hold the gate; a report that names a key protects that key either way. */
  readonly criticality: "required" | "advisory";
  /** How many running copies must confirm. */
  readonly instances: number;
  /** Object id or application id of the identity that it runs under, which may report for it. */
  readonly principal?: string;
  /** How long an instance may go on using a key that it has read. */
  readonly refreshWithinMs: number;
  /** Its silence holds the gate no more; what it reports about a key still protects that key. */
  readonly waiver?: ConsumerWaiver;
}

export interface Policy {
  /** How old the published key may become before the timer or near-expiry event turns it over. */
  readonly cadenceMs: number;
  /** How long after the due time the timer waits for the near-expiry event before it acts itself. */
  readonly timerGraceMs: number;
  /** The least time between the end of one rotation and the start of the next. */
  readonly cooldownMs: number;
  /** How long every consumer must stay healthy on the fresh key before the retiree is regenerated. */
  readonly soakMs: number;
  /** The age from which a report proves nothing any more. */
  readonly staleAfterMs: number;
  /** How long adoption may take before a person is asked to look; nothing is retired by it. */
  readonly adoptWithinMs: number;
  /** Consecutive answers of the data plane that count as proof, of life and of death. */
  readonly probes: number;
  readonly probeIntervalMs: number;
  /** How long the old key may go on being accepted before the rotation ends without proof of its death. */
  readonly confirmWithinMs: number;
  /** Whether a second person must approve before anything is touched; an emergency never waits for it. */
  readonly approval: "none" | "required";
  /** How long an approval counts. */
  readonly approvalWithinMs: number;
  /** From how many unhealthy instances on the fresh key on the rotation reverts by itself; absent: a person decides. */
  readonly revertAtUnhealthy?: number;
  /** How often the account and its vaults are looked at for what somebody else has changed. */
  readonly driftCheckMs: number;
  /** Whether somebody who uses the key and is not in the inventory keeps a rotation from starting. */
  readonly unknownConsumers: "allow" | "block";
  /** Whether an alert about the account starts an emergency, or proposes it to people. */
  readonly emergencyByAlert: "propose" | "start";
}

/** One account as `fleet.yaml` wishes it. */
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
  /** Why this account may be rotated although nobody is registered; absent means that it may not. */
  readonly withoutConsumersBecause?: string;
  readonly policy: Policy;
  /** In which order and how many at a time rotations start; absent: each for itself. */
  readonly rollout?: RolloutPolicy;
}

/** All enrolled accounts, as declared. */
export interface Fleet {
  readonly accounts: readonly AccountSpec[];
  /** Whether the file says anything of how rotations follow each other. */
  readonly hasRollout?: true;
}

/** How long the slowest consumer, known or not, may go on using a key that is no longer published. */
export function longestRefreshMs(spec: AccountSpec): number {
  return Math.max(0, ...spec.consumers.map((consumer) => consumer.refreshWithinMs));
}
