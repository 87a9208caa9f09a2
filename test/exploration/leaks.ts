import { isLive } from "./state.ts";
import type { State } from "./state.ts";

/** The promise about leaked keys that a state breaks, if any. */
export function brokenLeakPromise({ account, keys, leaked, calledOff }: State): string | undefined {
  if (account.phase !== "idle" || account.followUp) return undefined;
  const alive = leaked.filter((fingerprint) => isLive({ keys }, fingerprint));
  if (alive.length === 0) return undefined;
  if (!calledOff) return "every key that was declared leaked is dead at rest";
  const flagged = new Set(account.leaked?.map(({ fingerprint }) => fingerprint));
  return alive.every((key) => flagged.has(key)) ? undefined : "a leak that was called off stays flagged";
}

/** The same state without leaks that have ended: they make no difference any more. */
export function withLiveLeaks(state: State): State {
  if (state.leaked.length === 0) return state;
  const leaked = state.leaked.filter((fingerprint) => isLive(state, fingerprint));
  return { ...state, leaked, calledOff: leaked.length > 0 && state.calledOff };
}
