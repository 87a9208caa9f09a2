import { describe, expect, it } from "@jest/globals";
import { parseFleet } from "../../shared/fleet-file.ts";
import { isNestedTooDeeply } from "../../shared/nesting.ts";

describe("the nesting of YAML", () => {
  it.each([
    ["a fleet file", "version: 1\naccounts:\n  - consumers:\n      - owner: { name: a }\n", false],
    ["many siblings", `[${"[],".repeat(5_000)}]`, false],
    ["brackets in a text", JSON.stringify("[".repeat(500)), false],
    ["flow lists", "[".repeat(40), true],
    ["flow maps", "{a: ".repeat(40), true],
    ["compact lists", "- ".repeat(40), true],
    ["indented maps", Array.from({ length: 40 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"), true],
  ])("of %s is judged without going into it", (_what, text, deep) => {
    expect(isNestedTooDeeply(text)).toBe(deep);
  });

  it("that is too deep is a fault of the fleet file", () => {
    const faults = [{ path: "", message: "is nested too deeply" }];
    expect(() => parseFleet("[".repeat(100))).toThrow(expect.objectContaining({ faults }));
  });
});
