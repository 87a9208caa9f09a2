import type { Fingerprint } from "../key.ts";
import type { Strength } from "../vocabulary.ts";

/** The confirmations of several instances, where an event has no room for each of them. */
export interface Tally {
  readonly instances: number;
  /** The key that all of them confirmed. */
  readonly fingerprint: Fingerprint;
  readonly strengths: Readonly<Record<Strength, number>>;
  /** When the oldest and the newest of their reports were received. */
  readonly oldest: Date;
  readonly newest: Date;
  /** SHA-256 of the whole list, as canonical JSON sorted by consumer and instance. */
  readonly digest: string;
}

/** The confirmations by consumer, where there are too many to list. */
export interface ConfirmationSummary {
  readonly consumers: readonly ({ readonly consumer: string } & Tally)[];
  /** All further consumers together, where there are too many to name. */
  readonly others?: { readonly consumers: number } & Tally;
}

/** The entries of a list that an event has no room for. */
export interface LeftOut {
  readonly count: number;
  /** SHA-256 of the entries, as canonical JSON in their order. */
  readonly digest: string;
}
