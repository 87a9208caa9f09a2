import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { canonicalJson } from "../../../shared/records/canonical-json.ts";

describe("canonical JSON", () => {
  it.each([
    [
      "members by their code units",
      { b: 1, a: 2, Ä: 3, "": 4, A: 5, 10: 6, 9: 7 },
      '{"":4,"10":6,"9":7,"A":5,"a":2,"b":1,"Ä":3}',
    ],
    ["members of members", [{ z: { y: 1, x: [] } }], '[{"z":{"x":[],"y":1}}]'],
    ["nothing of what is undefined", { a: undefined, b: null }, '{"b":null}'],
    ["numbers as ECMAScript does", [1e21, 0.1, -0, 1], "[1e+21,0.1,0,1]"],
    ["control characters escaped", "\u0007\n\u2028", '"\\u0007\\n\u2028"'],
  ])("writes %s", (_what, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("means what it was made of, and is the same text however its members stood", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        // A zero has no sign in JSON.
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(turned(value))).toBe(text);
      }),
    );
  });
});

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, turned(member)]),
  );
}
