import type { Slot } from "../../shared/domain/key.ts";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import type { Hand } from "./cloud.ts";

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
  add(state: AccountState, slot: Slot, by: Hand): void;
  of(rotation: string): Count;
}

const nothing: Count = { key1: 0, key2: 0, foreign: 0 };

export function tally(): Tally {
  const counts = new Map<string, Count>();
  const of = (rotation: string) => counts.get(rotation) ?? nothing;
  return {
    of,
    add(state, slot, by) {
      const id = isInFlight(state) ? state.id : "none";
      const what = by === "keyturn" ? slot : "foreign";
      counts.set(id, { ...of(id), [what]: of(id)[what] + 1 });
    },
  };
}
