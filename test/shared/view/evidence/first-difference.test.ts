import { describe, expect, it } from "@jest/globals";
import { firstDifference } from "../../../../shared/view/evidence/first-difference.ts";

describe("the first difference", () => {
  it.each([
    ["none", { a: [1, { b: null }] }, { a: [1, { b: null }] }, undefined],
    ["a value", { a: 1, b: 2 }, { a: 1, b: 3 }, "root.b"],
    ["the first of two by name", { b: 1, a: 1 }, { b: 2, a: 2 }, "root.a"],
    ["a place of a list, in its order", [...Array(11).keys()], [0, 1, 9, ...Array(8).keys()], "root.2"],
    ["a member that one lacks", { a: {} }, { a: { b: 1 } }, "root.a.b"],
    ["a member that is undefined and one that is not there", { a: undefined }, {}, undefined],
    ["a list that is shorter", [1], [1, 2], "root.1"],
    ["a list for an object", { 0: 1 }, [1], "root"],
    ["null for an object", { a: null }, { a: {} }, "root.a"],
  ])("names %s", (_what, a, b, path) => {
    expect(firstDifference(a, b, "root")).toBe(path);
    expect(firstDifference(b, a, "root")).toBe(path);
  });
});
