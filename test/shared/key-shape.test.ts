import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { makeAccountKey, makeLegacyAccountKey } from "../../emulator/azure/ai/account-key.ts";
import { keyShapeIn, withoutKeys } from "../../shared/key-shape.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";

const modern = makeAccountKey();
const legacy = makeLegacyAccountKey();
const named = (key: string) => `key ${fingerprintOf(key)}`;

describe("a text with what has the form of a key", () => {
  it.each([
    ["alone", (key: string) => key],
    ["in a sentence", (key: string) => `I pasted ${key}, sorry`],
    ["in a setting", (key: string) => `AI_KEY=${key};`],
    ["in a URL", (key: string) => `https://a.example/?k=${key}&b=1`],
    ["twice", (key: string) => `${key} and ${key}`],
    ["after letters that no key of its kind has", (key: string) => `key_${key}_`],
  ])("shows its fingerprint instead, %s", (_place, around) => {
    for (const key of [modern, legacy]) {
      expect(withoutKeys(around(key))).toBe(around(named(key)));
      expect(keyShapeIn(around(key))).toMatchObject({ text: key });
    }
  });

  it("shows no part of a key of today's form, whatever adjoins it", () => {
    expect(withoutKeys(`abc${modern}xyz`)).toBe(`abc${named(modern)}xyz`);
    expect(withoutKeys(`${modern}${modern}`)).toBe(named(modern) + named(modern));
  });

  it("shows nothing of a longer run of hex that is no digest", () => {
    for (const text of [`00${legacy}`, `${legacy}00`, legacy.toUpperCase()]) {
      expect(withoutKeys(text)).toBe(named(text));
    }
  });

  it.each([
    ["digests", "a".repeat(64)],
    ["commits", "0123456789abcdef0123456789abcdef01234567"],
    ["fingerprints", fingerprintOf(modern)],
    ["ids", "33333333-0000-4000-8000-000000000001"],
    ["resource ids", "/subscriptions/33333333-0000-4000-8000-000000000001/resourceGroups/rg-ai"],
    ["sentences", "Ada asked for it because a leaver knew the key of the standby slot."],
    ["a mark alone", "JQQJ99 and more text that is no key, but long enough to be looked at by the screening"],
  ])("leaves %s as they are", (_what, text) => {
    expect(withoutKeys(text)).toBe(text);
    expect(keyShapeIn(text)).toBeUndefined();
  });

  it("holds no key afterwards, whatever surrounds one", () => {
    const around = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: "binary", maxLength: 80 }));
    fc.assert(
      fc.property(fc.constantFrom(modern, `_${legacy}_`), around, around, (key, before, after) => {
        const shown = withoutKeys(before + key + after);
        expect(shown.includes(modern) || shown.includes(legacy)).toBe(false);
        expect(keyShapeIn(shown)).toBeUndefined();
      }),
    );
  });
});
