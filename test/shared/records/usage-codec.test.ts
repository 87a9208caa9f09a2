import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { UsageRing } from "../../../shared/domain/usage.ts";
import { addUsage, maxMinutes } from "../../../shared/domain/usage.ts";
import { decodeUsage, encodeUsage } from "../../../shared/records/usage-codec.ts";
import { before, minute, now } from "../../domain/builders.ts";

const stated = { calls: 120, failures: 6, refused: 0 };
const ring = addUsage(undefined, stated, before(2 * minute), now);

const counts = fc.nat(Number.MAX_SAFE_INTEGER);
const figures = fc.tuple(counts, counts, counts).map((three) => {
  const [refused = 0, failures = 0, calls = 0] = three.toSorted((a, b) => a - b);
  return { calls, failures, refused };
});
const rings: fc.Arbitrary<UsageRing> = fc
  .tuple(fc.nat(10_000_000), fc.array(figures, { minLength: 1, maxLength: maxMinutes }))
  .map(([ms, minutes]) => ({ since: before(ms), until: now, minutes }));

describe("the text of a ring", () => {
  it("is short", () => {
    expect(encodeUsage(ring)).toMatch(/^1 [0-9a-z]{8} [0-9a-z]{8} 1o\.3,1o\.3$/);
  });

  it("is read as it was written, and is never longer than 4 KB", () => {
    fc.assert(
      fc.property(rings, (any) => {
        const text = encodeUsage(any);
        expect(text.length).toBeLessThanOrEqual(4_096);
        expect(decodeUsage(text)).toEqual(any);
      }),
    );
  });

  it.each([
    ["", "is empty"],
    ["2 a b 1", "is of another version"],
    ["1 b a 1", "ends before it begins"],
    ["1 a b 1.2", "has more failures than calls"],
    ["1 a b 3.2.1.1", "has a figure too many"],
    ["1 a b 3..1", "lacks a figure"],
    [`1 a b ${Array(maxMinutes + 1).join(",")}`.concat(","), "has too many minutes"],
    ["1 a b zzzzzzzzzzzzzzz", "has too large a figure"],
  ])("%j is no ring: it %s", (text) => {
    expect(decodeUsage(text)).toBeUndefined();
  });

  it("that is damaged is a ring or none, and never an error", () => {
    const text = encodeUsage(ring);
    fc.assert(
      fc.property(fc.nat(text.length), fc.string(), (at, piece) => {
        const read = decodeUsage(text.slice(0, at) + piece + text.slice(at + piece.length));
        if (read) expect(decodeUsage(encodeUsage(read))).toEqual(read);
      }),
    );
  });
});
