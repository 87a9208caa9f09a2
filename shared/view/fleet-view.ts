import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Traffic } from "../domain/usage/explain-traffic.ts";
import type { Objection } from "../domain/objection.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import type { InstanceReport } from "../domain/world.ts";

/** One account of the fleet with what is known of it. */
export interface AccountView {
  readonly spec: AccountSpec;
  readonly state: AccountState;
  readonly objection?: Objection;
  readonly reports: readonly InstanceReport[];
}

/** A key that lies where keyturn did not put it. */
export interface CopyView {
  readonly account: string;
  /** Where it lies, such as an ARM id. */
  readonly resource: string;
  /** The setting or secret there. */
  readonly name: string;
  readonly state: "active" | "standby" | "retired";
}

/** What the last discovery found. */
export interface DiscoveryView {
  readonly at: Date;
  /** Users of an account's key that are in no inventory; an account of which not all could be seen is absent. */
  readonly unknownConsumers: ReadonlyMap<string, number>;
  /** Absent when no place was searched. */
  readonly copies?: readonly CopyView[];
  /** Calls of a short time that nobody answers for, where they were counted. */
  readonly unexplainedCalls?: ReadonlyMap<string, number>;
}

/** Calls of each account over a long time; an account whose count could not be read is absent. */
export interface TrafficView {
  readonly days: number;
  readonly accounts: ReadonlyMap<string, Traffic>;
  /** What was not read, and why. */
  readonly unseen: readonly string[];
}

/** The fleet as documents look at it. What is absent was not looked at, and no document takes it for nothing. */
export interface FleetView {
  readonly now: Date;
  readonly accounts: readonly AccountView[];
  readonly discovery?: DiscoveryView;
  readonly traffic?: TrafficView;
}
