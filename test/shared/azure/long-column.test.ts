import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { columnsOf, textIn } from "../../../shared/azure/tables/long-column.ts";

describe("a text in columns", () => {
  it("that fits is in the one of its name alone", () => {
    expect(columnsOf("rotation", "short")).toEqual({ rotation: "short" });
    expect(Object.keys(columnsOf("rotation", "x".repeat(32_001)))).toEqual(["rotation", "rotation2"]);
  });

  it("comes back whole, and each of its parts fits and can be sent", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 3_000 }), (piece, times) => {
        const long = piece.repeat(times);
        const columns = columnsOf("rotation", long);
        expect(textIn({ other: 1, ...columns }, "rotation")).toBe(long);
        for (const part of Object.values(columns)) {
          expect(part?.length).toBeLessThanOrEqual(32_000);
          expect(part).not.toMatch(/\p{Cs}/u);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("never ends a part within a character", () => {
    const parts = Object.values(columnsOf("rotation", `x${"\u{1f511}".repeat(20_000)}`));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part).not.toMatch(/\p{Cs}/u);
  });

  it("is absent where the first column is", () => {
    expect(textIn({ rotation2: "rest" }, "rotation")).toBeUndefined();
    expect(textIn({ rotation: 7 }, "rotation")).toBeUndefined();
  });
});
