import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { LineCounter, Parser, stringify } from "yaml";
import { jsonInTurns } from "../../../shared/fleet-file/json-in-turns.ts";
import { fleetTextValue } from "../../../shared/fleet-file/fleet-text.ts";
import { composed } from "../../../shared/fleet-file/yaml-in-turns.ts";
import { atOnce } from "../../../shared/turns.ts";

/** What a text is, or that it is nothing. */
function read(parse: () => unknown): unknown {
  try {
    return { value: parse() };
  } catch {
    return "refused";
  }
}

const names = fc.constantFrom("accounts", "version", 'say "accounts": [', "a\\", "[", "}", "__proto__");
const unit = fc.constantFrom(...Array.from("ab1 :-#[]{},\"'\n\\"));
const entry = fc.dictionary(
  fc.oneof(names, fc.string({ unit })),
  fc.jsonValue({ maxDepth: 2, stringUnit: unit }),
  { maxKeys: 4 },
);
const document = fc
  .record({ head: entry, accounts: fc.array(entry, { maxLength: 30 }), tail: entry })
  .map(({ head, accounts, tail }) => ({ ...head, accounts, ...tail }));
/** A text without some of its characters, or with others in their place. */
const damage = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    sign: fc.constantFrom(
      "",
      '"',
      "[",
      "]",
      "{",
      "}",
      ",",
      ":",
      "\\",
      "\n",
      "  - ",
      '"accounts":[',
      "accounts:",
      "#",
    ),
  }),
  { maxLength: 2 },
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(text: string, by: Damage): string {
  return by.reduce((left, { at, sign }) => {
    const index = Math.floor(at * left.length);
    return left.slice(0, index) + sign + left.slice(index + 1);
  }, text);
}

/** Only where no entry can refer to another is the list composed in turns. */
const isFlat = (text: string) => !/[&*!%]/.test(text);
const isFault = (found: unknown) => !JSON.stringify(found).startsWith('{"value":{"value":');

describe("JSON that is parsed in turns", () => {
  it("is what it is at once, or none either way", () => {
    fc.assert(
      fc.property(document, fc.constantFrom(0, 1, 4), damage, (value, indent, by) => {
        const text = damaged(JSON.stringify(value, null, indent), by);
        const own = read(() => atOnce(jsonInTurns(text, "accounts")));
        expect(own).toEqual(read(() => JSON.parse(text) as unknown));
      }),
      { numRuns: 3_000, endOnFailure: true },
    );
  });

  it.each([
    '{"accounts":[1],"accounts":[2]}',
    '{"accounts":[1],"\\u0061ccounts":[2]}',
    '{"accounts":{},"version":1}',
    '{"accounts":[]}',
    '{"accounts":[,]}',
    '{"accounts":[1,]}',
    '{"accounts" : [ [1,2], {"a":[1,2]} ] }',
    '{"a":{"accounts":[1,2]}}',
    '{"accounts":[1]}]',
    '[{"accounts":[1]}]',
    '{"accounts":[1}',
    ...["", "1", "1,", ",1", '{"a":1}'].flatMap((short) => [
      `{"accounts":["${"a".repeat(20_000)}",${short}]}`,
      `{"accounts":[${short},"${"a".repeat(20_000)}",2]}`,
    ]),
  ])("is what it is at once: %.60s", (text) => {
    expect(read(() => atOnce(jsonInTurns(text, "accounts")))).toEqual(
      read(() => JSON.parse(text) as unknown),
    );
  });
});

describe("YAML that is composed in turns", () => {
  /** The text composed in turns, or as a whole. */
  const compose = (text: string, isFlat: boolean) =>
    read(() =>
      atOnce(
        composed([...new Parser(new LineCounter().addNewLine).parse(text)], text.length, "accounts", isFlat),
      ),
    );

  it("is what it is at once, or none either way", () => {
    fc.assert(
      fc.property(document, fc.constantFrom(2, 4), fc.boolean(), damage, (value, indent, indentSeq, by) => {
        const text = damaged(stringify(value, { indent, indentSeq, aliasDuplicateObjects: false }), by);
        const [inTurns, whole] = [compose(text, isFlat(text)), compose(text, false)];
        expect(isFault(inTurns)).toBe(isFault(whole));
        if (!isFault(whole)) expect(inTurns).toEqual(whole);
      }),
      { numRuns: 500, endOnFailure: true },
    );
  });

  it.each([
    ["many entries", `version: 1\naccounts:\n${"  - { a: 1, b: [yes, no] } # said\n".repeat(101)}`],
    ["comments between and after them", "accounts:\n  # one\n  - a: 1\n\n  # two\n  - b: 2\n  # three\n"],
    ["entries at the column of their field", "accounts:\n- a: 1\n- b: 2\nversion: 1\n"],
    ["entries that share a policy", "accounts:\n  - p: &own { a: 1 }\n  - p: *own\n"],
    ["an older YAML", "%YAML 1.1\n---\naccounts:\n  - yes\n"],
    ["the field twice", "accounts:\n  - 1\naccounts:\n  - 2\n"],
    ["the field in another spelling", 'accounts:\n  - 1\n"accounts":\n  - 2\n'],
    ["an entry of another column", "accounts:\n  - 1\n - 2\n"],
    ["an empty entry", "accounts:\n  -\n  - 2\n"],
  ])("is what it is at once, with %s", (_what, text) => {
    const value = read(() => atOnce(fleetTextValue(text)));
    const whole = compose(text, false);
    expect(value).toEqual(isFault(whole) ? "refused" : (whole as { readonly value: unknown }).value);
  });
});
