import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { broken, mutations } from "./mutations.ts";

const root = new URL("../../", import.meta.url);

describe("the list of deliberate breakages", () => {
  it("is long enough, and names each promise once", () => {
    expect(mutations.length).toBeGreaterThanOrEqual(30);
    expect(new Set(mutations.map(({ breaks }) => breaks)).size).toBe(mutations.length);
  });

  it.each(mutations)("still fits the code: $breaks", (mutation) => {
    const text = readFileSync(new URL(mutation.file, root), "utf8");
    expect(broken(mutation, text)).not.toBe(text);
    expect(mutation.tests.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });
});
