import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { infrastructureIn } from "./rules/infrastructure.ts";
import { mistakes } from "./rules/mistakes.ts";
import { rules } from "./rules/rules.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const infrastructure = infrastructureIn(root);

describe("in every configuration,", () => {
  it.each(rules)("$name", ({ faults }) => {
    expect(faults(infrastructure)).toEqual([]);
  });
});

describe("the mistakes that are planted to try the rules", () => {
  it.each(mistakes)("fit the files: $kind", ({ file, before, after }) => {
    const parts = infrastructure.text(file).split(before);
    expect(parts).toHaveLength(2);
    expect(before).not.toBe(after);
  });

  it("are of kinds of their own", () => {
    const kinds = mistakes.map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
  });
});
