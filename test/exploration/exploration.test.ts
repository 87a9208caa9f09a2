import { afterAll, describe, expect, it } from "@jest/globals";
import { explore } from "./explore.ts";
import type { Scene } from "./scene.ts";
import { scenes, wideScenes } from "./scenes.ts";
import type { Slot } from "../../shared/domain/key.ts";

/** More states than any scene of a normal run has; reaching it means that a scene has outgrown its purpose. */
const most = 400_000;
const fewest = 200_000;
const hourMs = 3_600_000;

/** The limit of states for each of the wide scenes. */
const wish = Number(process.env["KEYTURN_EXPLORE_STATES"] ?? 0);

let states = 0;
const retired = new Set<Slot>();

function exploreAndCount(scene: Scene, limit: number) {
  const found = explore(scene, limit);
  states += found.states;
  for (const slot of found.retired) retired.add(slot);
  return found;
}

/** A violation in full, readable in the failure. */
function told({ violation }: ReturnType<typeof explore>): readonly string[] {
  return violation ? [`broken: ${violation.promise}`, ...violation.history] : [];
}

describe("every history of a rotation with", () => {
  it.each(scenes)(
    "$name keeps every promise",
    (scene) => {
      const found = exploreAndCount(scene, most);
      expect(told(found)).toEqual([]);
      expect(found.complete).toBe(true);
    },
    hourMs,
  );

  it("goes both ways, over enough states", () => {
    expect([...retired].toSorted()).toEqual(["key1", "key2"]);
    expect(states).toBeGreaterThanOrEqual(fewest);
  });

  if (wish > 0) {
    it.each(wideScenes)(
      "$name keeps every promise, as far as asked for",
      (scene) => {
        expect(told(exploreAndCount(scene, wish))).toEqual([]);
      },
      hourMs,
    );
  }

  afterAll(() => {
    process.stdout.write(`explored ${states.toLocaleString("en")} distinct states of the machine\n`);
  });
});
