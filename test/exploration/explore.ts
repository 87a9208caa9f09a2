import type { Slot } from "../../shared/domain/key.ts";
import { Atlas } from "./atlas.ts";
import type { BrokenLook } from "./one-look.ts";
import { brokenLook } from "./one-look.ts";
import { brokenLeakPromise, withLiveLeaks } from "./leaks.ts";
import { movesFrom } from "./moves.ts";
import type { Scene } from "./scene.ts";
import { withoutSlotDebts } from "./slot-debts.ts";
import { sightOf } from "./sight.ts";
import { beginning } from "./state.ts";
import { step } from "./worker.ts";

/** The result of an exploration. */
export interface Exploration {
  readonly states: number;
  /** Every reachable state was visited. */
  readonly complete: boolean;
  /** Slots whose key was retired by a rotation. */
  readonly retired: ReadonlySet<Slot>;
  readonly violation?: Violation;
}

export interface Violation {
  readonly promise: string;
  /** The moves from the beginning. */
  readonly history: readonly string[];
}

/** A look that never ends would show from many states, so not each is followed to its end. */
const wholeLookEvery = 8;

/**
 * Visits every reachable state, nearest first, until a promise breaks or `most` are known.
 *
 * @param options.looks whether one look is also tried from each state.
 */
export function explore(scene: Scene, most: number, { looks = true } = {}): Exploration {
  const sight = sightOf(scene);
  const atlas = new Atlas();
  const retired = new Set<Slot>();
  const result = (complete: boolean, violation?: Violation): Exploration => ({
    states: atlas.size,
    complete,
    retired,
    ...(violation && { violation }),
  });
  const broke = (promise: string, at: number, ...more: readonly string[]): Exploration =>
    result(false, { promise, history: [...atlas.history(at), ...more] });

  atlas.visit(beginning(scene), 0, "");
  for (let at = 0; at < atlas.size; at += 1) {
    if (atlas.size > most) return result(false);
    const state = atlas.take(at);
    if (!state) continue;
    const leak = brokenLeakPromise(state);
    if (leak) return broke(leak, at);
    const tried = unlessItFails(() => {
      const plain = step(state, sight);
      const whole = at % wholeLookEvery === 0;
      const look = looks ? brokenLook(state, sight, plain, whole) : undefined;
      return { moves: movesFrom(state, sight, plain), look };
    });
    if ("promise" in tried) return broke(tried.promise, at);
    const { moves, look } = tried;
    if (look) return broke(look.promise, at, ...look.did);
    for (const move of moves) {
      if (move.broken !== undefined) return broke(move.broken, at, move.label);
      if (move.event?.type === "previous-key-regenerated" && state.account.phase === "retiring") {
        retired.add(state.account.active);
      }
      const next = atlas.visit(withLiveLeaks(withoutSlotDebts(move.state)), at, move.label);
      if (move.benign) atlas.connect(at, next);
    }
  }
  const lost = atlas.lost();
  return lost === undefined ? result(true) : broke("idle can be reached from every state", lost);
}

/** A rule that throws breaks a promise too: decisions are total. */
function unlessItFails<T>(rule: () => T): T | BrokenLook {
  try {
    return rule();
  } catch (error) {
    return { promise: `no rule fails: ${String(error)}`, did: [] };
  }
}
