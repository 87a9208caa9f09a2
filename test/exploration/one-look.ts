import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { land } from "./landing.ts";
import type { Sight } from "./sight.ts";
import type { State } from "./state.ts";
import { isLive, tickOf } from "./state.ts";
import type { Step } from "./worker.ts";
import { describe, step } from "./worker.ts";

const maxMoves = 200;

/** A look that broke a promise. */
export interface BrokenLook {
  readonly promise: string;
  readonly did: readonly string[];
}

/**
 * Lets one worker look, with every call answered, and checks what is published when it holds.
 *
 * @param first the first step of the look, which the moves from the state have among them.
 * @param whole follows the look to its end. Otherwise it is followed to its first event: the state after that is visited in
 *   its own right, and so is the rest of the look.
 * @returns nothing when all is well, and while a claim or a pause keeps the worker away.
 */
export function brokenLook(
  state: State,
  sight: Sight,
  first: Step | undefined,
  whole: boolean,
): BrokenLook | undefined {
  if (isKeptAway(state)) return undefined;
  const did: string[] = [];
  let current = state;
  for (let moves = 0; moves < maxMoves; moves += 1) {
    const made = moves === 0 ? first : step(current, sight);
    if (!made) {
      // An emergency goes on in spite of a pause; once it has ended, the pause holds again.
      if (isKeptAway(current)) return undefined;
      const { published } = current;
      if (!published.disabled && isLive(current, published.fingerprint)) return undefined;
      return { promise: "the published secret is a live key after one look", did };
    }
    if (made.event && !whole) return undefined;
    did.push(made.did);
    current = made.state;
    const call = current.calls.at(-1);
    if (!made.event && call) {
      did.push(`takes effect: ${describe(call.effect)}`);
      current = land(current, call, sight.scene).state;
    }
  }
  return { promise: "a look ends", did };
}

function isKeptAway({ account, claim, now, switchedOff }: State): boolean {
  if (switchedOff) return true;
  if (claim && tickOf(claim.until) > now) return true;
  if (account.phase === "unenrolled" || account.phase === "repairing" || !account.paused) return false;
  return !account.followUp && !(isInFlight(account) && account.emergency);
}
