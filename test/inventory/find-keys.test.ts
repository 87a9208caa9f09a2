import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { makeAccountKey, makeLegacyAccountKey } from "../../emulator/azure/ai/account-key.ts";
import { keyFinder } from "../../shared/inventory/find-keys.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";

const modern = makeAccountKey();
const legacy = makeLegacyAccountKey();
/** A key of no format in use. */
const unusual = "Zx9-some+other/kind_of=key==";
const known = new Map([modern, legacy, unusual].map((key) => [fingerprintOf(key), key.slice(0, 4)]));
const find = keyFinder(known);

const occurrences = (text: string, key: string): number =>
  find(text).find(({ fingerprint }) => fingerprint === fingerprintOf(key))?.occurrences ?? 0;

describe("a known key in a text", () => {
  it.each<[string, (key: string) => string]>([
    ["alone", (key) => key],
    ["as a setting", (key) => `AI_KEY=${key}\nOTHER=1`],
    ["in JSON", (key) => JSON.stringify({ key, endpoint: "https://a.example" })],
    ["in JSON within JSON", (key) => JSON.stringify(JSON.stringify({ key }))],
    ["in a connection string", (key) => `Endpoint=https://a.example/;Key=${key};`],
    ["in a header", (key) => `curl -H "Ocp-Apim-Subscription-Key: ${key}" https://a.example`],
    ["in a URL", (key) => `https://a.example/?subscription-key%3D${key}%26a=b`],
    ["in code", (key) => `const client = new Client(endpoint, '${key}');`],
    ["after an escaped line break", (key) => `"one\\n${key}\\n"`],
    ["after letters", (key) => `xyz${key}XYZ`],
    ["after digits that could be its own", (key) => `00ab${key}`],
    ["before digits that could be its own", (key) => `${key}00ab`],
    ["in a name", (key) => `backup_${key}_old`],
  ])("is found %s", (_place, around) => {
    expect([occurrences(around(modern), modern), occurrences(around(legacy), legacy)]).toEqual([1, 1]);
  });

  it.each(["%s", "KEY=%s", 'key: "%s"'])("of another format is found in %j", (text) => {
    expect(occurrences(text.replace("%s", unusual), unusual)).toBe(1);
  });

  it("is counted once per place, with the lines that the first five begin in", () => {
    const text = Array.from({ length: 8 }, () => `a\r\nb ${legacy} ${legacy}\n`).join("");
    expect(find(text)).toEqual([
      { fingerprint: fingerprintOf(legacy), key: legacy.slice(0, 4), occurrences: 16, lines: [2, 4, 6] },
    ]);
  });

  it("is told apart from others beside it", () => {
    const lines = find(`${modern}\n${modern}${legacy}\r${legacy}`).map(({ key, lines: of }) => [key, of]);
    expect(Object.fromEntries(lines)).toEqual({
      [modern.slice(0, 4)]: [1, 2],
      [legacy.slice(0, 4)]: [2, 3],
    });
  });

  it("is not found when it is not whole, or another one", () => {
    const [other, changed] = [makeAccountKey(), legacy.replace(/.$/, "x")];
    expect(find([modern.slice(1), modern.slice(0, -1), other, changed, "", "\n"].join("\n"))).toEqual([]);
  });

  it("is found wherever it stands in whatever", () => {
    const around = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(..."0123456789abcdef\nJQ9=".split("")), maxLength: 400 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(modern, legacy), around, around, (key, before, rest) => {
        // Hex on both sides of a key of hex hides it.
        const after = key === legacy && /[0-9a-f]$/.test(before) ? ` ${rest}` : rest;
        const found = find(before + key + after).find(
          ({ fingerprint }) => fingerprint === fingerprintOf(key),
        );
        expect(found?.occurrences).toBe(1);
        expect(found?.lines).toEqual([before.split(/\r\n?|\n/).length]);
      }),
    );
  });
});

describe("what a search brings", () => {
  it("holds nothing of the text", () => {
    const text = `password=hunter2hunter2hunter2 ${modern} ${legacy}`;
    const shown = JSON.stringify(find(text));
    for (const piece of [modern, legacy, "hunter2"]) expect(shown).not.toContain(piece);
  });

  it("is nothing when no key is known", () => {
    expect(keyFinder(new Map())(modern)).toEqual([]);
  });
});

describe("the search of a mebibyte", () => {
  const size = 1024 * 1024;
  const same = "a".repeat(32);
  const worst = keyFinder(new Map([[fingerprintOf(same), 1]]));
  it.each([
    ["places where a key could begin", "0123456789abcdef3".repeat(size / 17)],
    ["places where a known key does begin", "a".repeat(size)],
    ["marks of keys", "JQQJ99".repeat(size / 6)],
    ["short runs", "abcdefghijklmnop=".repeat(size / 17)],
    ["lines", `${"\n".repeat(size - 32)}${same}`],
  ])("full of %s takes less than two seconds", (_kind, text) => {
    const before = process.cpuUsage();
    worst(text);
    // CPU time of this process: others on the machine take time too.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });
});
