import { describe, expect, it } from "@jest/globals";
import { fleetTextValue } from "../../../shared/fleet-file/fleet-text.ts";
import { atOnce } from "../../../shared/turns.ts";

/** The fault of a text; nothing when it parses. */
function faultOf(text: string): unknown {
  try {
    atOnce(fleetTextValue(text));
    return undefined;
  } catch (error) {
    return error;
  }
}

const fault = (path: string, message: unknown) =>
  expect.objectContaining({ faults: [{ path, message }] }) as unknown;
const lines = (count: number, of: (line: number) => string) =>
  Array.from({ length: count }, (_, line) => of(line)).join("\n");

describe("the text of a fleet file", () => {
  it.each<[string, string, unknown]>([
    [
      "YAML",
      "version: 1\naccounts:\n  - owner: { name: a }\n",
      { version: 1, accounts: [{ owner: { name: "a" } }] },
    ],
    ["JSON", '{"version":1,"accounts":[{}]}', { version: 1, accounts: [{}] }],
    ["an anchor and its alias", "a: &it [1]\nb: *it\n", { a: [1], b: [1] }],
    ["nothing", "", null],
    ["brackets in a text", JSON.stringify("[".repeat(500)), "[".repeat(500)],
  ])("may be %s", (_what, text, value) => {
    expect(atOnce(fleetTextValue(text))).toEqual(value);
  });

  it.each<[string, string, string]>([
    ["flow lists", "[".repeat(40), "is nested too deeply"],
    ["flow maps", "{a: ".repeat(40), "is nested too deeply"],
    ["compact lists", "- ".repeat(40), "is nested too deeply"],
    ["indented maps", lines(40, (depth) => `${" ".repeat(depth)}a:`), "is nested too deeply"],
    ["a map without end", lines(200, (key) => `a${key}: 1`), "has a map of more than 100 fields"],
    [
      "a flow map without end",
      `{${lines(200, (key) => `a${key}: 1,`)}}`,
      "has a map of more than 100 fields",
    ],
    ["tags", "- !a ".repeat(200), "has more than 100 anchors, aliases and tags"],
    ["anchors", lines(200, (key) => `- &a${key} x`), "has more than 100 anchors, aliases and tags"],
    ["nothing but signs", `[${",".repeat(400_000)}`, "has more signs than a fleet file of its length"],
    [
      "more than 1 MiB of YAML",
      `# ${"a".repeat(1_048_576)}\n{}`,
      "must be JSON, since it is longer than 1 MiB",
    ],
  ])("of %s is refused before it is understood", (_what, text, message) => {
    expect(faultOf(text)).toEqual(fault("", message));
  });

  it.each<[string, string, string]>([
    ["a sequence is not closed", "version: [1", "line 1, column 12"],
    ["a name comes twice", "version: 1\naccounts: []\nversion: 2\n", "line 3, column 1"],
    ["a second document follows", "version: 1\n---\nversion: 2\n", "line 2, column 1"],
  ])("says where %s", (_what, text, place) => {
    expect(faultOf(text)).toEqual(fault(place, "is not YAML"));
  });

  it("may have ten thousand entries, and more than 1 MiB as JSON", () => {
    const entries = Array.from({ length: 10_000 }, (_, n) => ({
      name: `account-${n}`,
      note: "a".repeat(100),
    }));
    expect(atOnce(fleetTextValue(lines(10_000, (n) => `- name: account-${n}`)))).toHaveLength(10_000);
    expect(atOnce(fleetTextValue(JSON.stringify({ entries })))).toEqual({ entries });
  });

  it.each<[string, (line: number) => string]>([
    ["tags", () => "- !a"],
    ["anchors and aliases", (line) => `- &a${line} x\n- *a${line}`],
    ["fields", (line) => `a${line}: x`],
    ["faults", () => "- [a"],
    ["lists", () => "- - a"],
  ])("of nothing but %s takes no more than in proportion to its length", (_what, of) => {
    const took = (length: number): number => {
      const text = lines(length, of);
      const began = performance.now();
      faultOf(text);
      return performance.now() - began;
    };
    took(2_000);
    // In proportion it is eight times as long; what grows with the square takes sixty-four times as long.
    const [short, long] = [took(2_000), took(16_000)];
    expect(long).toBeLessThan(32 * Math.max(short, 10));
  });
});
