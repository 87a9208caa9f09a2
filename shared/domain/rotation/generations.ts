import { evolve, unenrolled } from "./evolve.ts";
import type { Fingerprint, Slot } from "../key.ts";
import { slots } from "../key.ts";
import type { AccountState } from "./account-state.ts";
import type { RotationEvent } from "./rotation-event.ts";

/** One key that an account has had. */
export interface KeyGeneration {
  readonly fingerprint: Fingerprint;
  readonly slot: Slot;
  /** Counts the keys of the slot from 1 on, as far as the trail knows. */
  readonly generation: number;
  readonly state: "active" | "standby" | "retired";
  /** When the trail first named it. */
  readonly since: Date;
  /** When the trail named another key in its slot. */
  readonly retiredAt?: Date;
}

/**
 * Every key that the trail ever knew to be an account's, the oldest first. A key that was replaced and replaced again
 * between two looks is in no trail. Those of an account that was enrolled under the same name before count on.
 *
 * @throws {TypeError} the events are no trail of this machine.
 */
export function generationsOf(events: readonly RotationEvent[]): readonly KeyGeneration[] {
  const known: Named[] = [];
  let rotation: AccountState = unenrolled;
  for (const event of events) {
    rotation = evolve(rotation, event);
    if (rotation.phase === "unenrolled") continue;
    for (const slot of slots) nameKey(known, slot, rotation.keys[slot], event.at);
  }
  const active = rotation.phase === "unenrolled" ? undefined : rotation.active;
  return known.map((key) => ({ ...key, state: stateOf(key, active) }));
}

type Named = Omit<KeyGeneration, "state">;

function stateOf({ slot, retiredAt }: Named, active: Slot | undefined): KeyGeneration["state"] {
  if (retiredAt) return "retired";
  return slot === active ? "active" : "standby";
}

/** Notes the key that a slot holds from now on; one that comes back, by a late answer, is the same as before. */
function nameKey(known: Named[], slot: Slot, fingerprint: Fingerprint, at: Date): void {
  const current = known.findIndex((key) => key.slot === slot && !key.retiredAt);
  const before = known[current];
  if (before?.fingerprint === fingerprint) return;
  if (before) known[current] = { ...before, retiredAt: at };
  const earlier = known.findIndex((key) => key.slot === slot && key.fingerprint === fingerprint);
  const back = known[earlier];
  if (back) {
    const { retiredAt: _past, ...again } = back;
    known[earlier] = again;
    return;
  }
  const generation = known.filter((key) => key.slot === slot).length + 1;
  known.push({ fingerprint, slot, generation, since: at });
}
