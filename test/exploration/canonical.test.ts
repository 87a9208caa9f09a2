import { describe, expect, it } from "@jest/globals";
import { canonical } from "./canonical.ts";
import { movesFrom } from "./moves.ts";
import { wideScenes } from "./scenes.ts";
import type { Sight } from "./sight.ts";
import { sightOf } from "./sight.ts";
import type { State } from "./state.ts";
import { beginning } from "./state.ts";

const expanded = 1_500;

function whatCanFollow(state: State, sight: Sight): readonly string[] {
  return movesFrom(state, sight)
    .map(({ label, broken = "", state: next }) => `${label} ${broken} ${canonical(next)}`)
    .toSorted();
}

describe("two states that the canonical form takes for one", () => {
  it.each(wideScenes)("can go on in the same ways: $name", (scene) => {
    const sight = sightOf(scene);
    const first = beginning(scene);
    const known = new Map([[canonical(first), first]]);
    let twins = 0;
    // A map iterates in insertion order, new entries included.
    for (const state of known.values()) {
      if (known.size > expanded) break;
      for (const { state: next } of movesFrom(state, sight)) {
        const text = canonical(next);
        const twin = known.get(text);
        if (!twin) known.set(text, next);
        else if (twins++ % 3 === 0) {
          expect(whatCanFollow(next, sight)).toEqual(whatCanFollow(twin, sight));
        }
      }
    }
    expect(twins).toBeGreaterThan(0);
  });
});
