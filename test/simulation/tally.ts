import type { Fingerprint } from "../../shared/domain/key.ts";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import type { Hand, KeyLife } from "./cloud.ts";

/** Regenerations that landed while one rotation was in flight. */
export interface Count {
  /** By keyturn. */
  readonly key1: number;
  readonly key2: number;
  /** By a stranger. */
  readonly foreign: number;
}

/** Counts by rotation. */
export interface Tally {
  /** Counts the death of a key. */
  add(state: AccountState, life: KeyLife, by: Hand): void;
  of(rotation: string): Count;
  /** Whether a stranger replaced this key. */
  isForeign(dead: Fingerprint): boolean;
}

const nothing: Count = { key1: 0, key2: 0, foreign: 0 };

export function tally(): Tally {
  const counts = new Map<string, Count>();
  const foreign = new Set<Fingerprint>();
  const of = (rotation: string) => counts.get(rotation) ?? nothing;
  return {
    of,
    isForeign: (dead) => foreign.has(dead),
    add(state, { slot, value }, by) {
      const id = isInFlight(state) ? state.id : "none";
      const what = by === "keyturn" ? slot : "foreign";
      if (by !== "keyturn") foreign.add(value.fingerprint);
      counts.set(id, { ...of(id), [what]: of(id)[what] + 1 });
    },
  };
}
