import { describe, expect, it } from "@jest/globals";
import { movesFrom } from "./moves.ts";
import type { Scene } from "./scene.ts";
import { scenes } from "./scenes.ts";
import { sightOf } from "./sight.ts";
import type { State } from "./state.ts";
import { beginning } from "./state.ts";

function sceneNamed(name: string): Scene {
  const scene = scenes.find((candidate) => candidate.name === name);
  if (!scene) throw new Error(`no scene is named ${name}`);
  return scene;
}

/** Makes these moves, one after the other. */
function after(scene: Scene, ...labels: readonly string[]): State {
  return labels.reduce((state, label) => {
    const move = movesFrom(state, sightOf(scene)).find((possible) => possible.label === label);
    if (!move) throw new Error(`it cannot happen now: ${label}`);
    return move.state;
  }, beginning(scene));
}

function possible(state: State, scene: Scene): readonly string[] {
  return movesFrom(state, sightOf(scene)).map(({ label }) => label);
}

const regenerating = ["ada asks for a rotation", "record preflight-passed", "claim: regenerate key2"];

describe("a rotation that is cancelled while the regeneration is under way", () => {
  const scene = sceneNamed("both ways, with a revert");
  const cancelled = [...regenerating, "ada reverts", "ada asks for a rotation"];

  it("lets the next one begin only when the call can no longer take effect", () => {
    expect(possible(after(scene, ...cancelled), scene)).not.toContain("record preflight-passed");
    const later = after(scene, ...cancelled, "time passes");
    expect(later.calls).toEqual([]);
    expect(possible(later, scene)).toContain("record preflight-passed");
  });
});

describe("a fresh key that somebody else regenerates while it is being proven", () => {
  const scene = sceneNamed("a third party");

  it("is found to be another one, which is proven instead", () => {
    const proving = [...regenerating, "takes effect: regenerate key2", "record standby-key-regenerated"];
    const changed = after(scene, ...proving, "somebody else: regenerate key2");
    expect(possible(changed, scene)).toContain("record drift: keys-changed");
  });
});
