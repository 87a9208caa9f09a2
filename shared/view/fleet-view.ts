import type { KeyState } from "../domain/vocabulary.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Traffic } from "../domain/usage/explain-traffic.ts";
import type { Objection } from "../domain/objection.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import type { InstanceReport } from "../domain/world.ts";

/** One account of the fleet: declaration, state and reports. */
export interface AccountView {
  readonly spec: AccountSpec;
  readonly state: AccountState;
  readonly objection?: Objection;
  readonly reports: readonly InstanceReport[];
}

/** A copy of a key in a place that keyturn does not manage. */
export interface CopyView {
  readonly account: string;
  /** The place that holds it, such as an ARM id. */
  readonly resource: string;
  /** The setting or secret in that place. */
  readonly name: string;
  readonly state: KeyState;
  /** A consumer of the account or a person answers for it. */
  readonly answered?: boolean;
}

/** Findings of the last discovery. */
export interface DiscoveryView {
  readonly at: Date;
  /** Users of each account's key outside the inventory; absent for an account whose users could not all be seen. */
  readonly unknownConsumers: ReadonlyMap<string, number>;
  /** Absent when no place was searched. */
  readonly copies?: readonly CopyView[];
  /** Recent calls that no known user explains, for accounts whose calls were counted. */
  readonly unexplainedCalls?: ReadonlyMap<string, number>;
}

/** Calls per account over a longer period; an account whose count could not be read is absent. */
export interface TrafficView {
  readonly days: number;
  /** When the first of these days began, in UTC. */
  readonly since: Date;
  readonly accounts: ReadonlyMap<string, Traffic>;
  /** Reads that failed, and why. */
  readonly unseen: readonly string[];
}

/** The fleet as documents see it. An absent part was not looked at, and no document treats it as empty. */
export interface FleetView {
  readonly now: Date;
  readonly accounts: readonly AccountView[];
  readonly discovery?: DiscoveryView;
  readonly traffic?: TrafficView;
}
