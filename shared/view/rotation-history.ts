import type { RotationDocument } from "../api/rotation.ts";
import { evolve, unenrolled } from "../domain/rotation/evolve.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { isInFlight, requestIn } from "../domain/rotation/account-state.ts";
import type { RotationEvent } from "../domain/rotation/rotation-event.ts";

/** Lists the rotations of an account from its events, oldest first. */
export function rotationHistory(events: readonly RotationEvent[]): readonly RotationDocument[] {
  const history: RotationDocument[] = [];
  let state: AccountState = unenrolled;
  for (const event of events) {
    const before = state;
    state = evolve(state, event);
    const current = isInFlight(state) ? state : undefined;
    // A repair interrupts a rotation, which may end there.
    const id = current?.id ?? requestIn(before)?.id;
    if (id === undefined || state.phase === "unenrolled") continue;
    const at = event.at.toISOString();
    const known = history.find((entry) => entry.id === id);
    if (known) history.splice(history.indexOf(known), 1, advance(known, before, state, event));
    else if (current) {
      const { mode, requestedBy, keys } = current;
      const phases = [{ phase: current.phase, at }];
      history.push({ id, mode, requestedBy, requestedAt: at, before: keys, after: keys, phases });
    }
  }
  return history;
}

function advance(
  known: RotationDocument,
  before: AccountState,
  after: Exclude<AccountState, { readonly phase: "unenrolled" }>,
  event: RotationEvent,
): RotationDocument {
  const at = event.at.toISOString();
  const moved = before.phase !== after.phase;
  const ended = event.type === "rotation-ended" && { outcome: event.outcome, endedAt: at };
  return {
    ...known,
    // The preflight's observation is more accurate than the state left by the last rotation.
    before: event.type === "preflight-passed" ? event.keys : known.before,
    after: after.keys,
    phases: moved ? [...known.phases, { phase: after.phase, at }] : known.phases,
    ...ended,
  };
}
