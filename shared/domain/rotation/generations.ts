import type { KeyState } from "../vocabulary.ts";
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
  readonly state: KeyState;
  /** When the trail first named it. */
  readonly since: Date;
  /** When the trail named another key in its slot. */
  readonly retiredAt?: Date;
}

/**
 * Lists every key of the account that the trail ever named, the oldest first. A key that came and went between two looks
 * is in no trail. When an account is enrolled anew under the same name, the numbers continue.
 *
 * @throws {TypeError} this state machine did not write the events.
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

/** Notes the key that a slot holds from now on; one that comes back through a late answer is the same as before. */
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
