import { describe, expect, it } from "@jest/globals";
import { explore } from "./explore.ts";
import { brokenScenes } from "./scenes.ts";

const most = 24_000;

describe("a machine without one of its rules", () => {
  it.each(brokenScenes)("is seen to cut somebody off: without $without", (scene) => {
    const { violation } = explore(scene, most, { looks: false });
    expect(violation?.promise).toBe(scene.promise);
    expect(violation?.history.length).toBeGreaterThan(0);
  });

  it.each(brokenScenes)(
    "keeps every promise with the rule back: $without",
    ({ without: _back, ...scene }) => {
      expect(explore(scene, most).violation).toBeUndefined();
    },
  );
});
