import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { loadFunctions } from "../../emulator/host/load-functions.ts";
import { openApiDocument } from "../../shared/api/open-api.ts";
import { expectRecorded } from "./recording.ts";

const bundle = fileURLToPath(new URL("../../dist/functions.cjs", import.meta.url));

/** Members whose text is prose for people and may change at any time. */
const prose = ["description", "summary", "title"];

/** The same value without prose; a member of that name which is no text, such as a field's schema, stays. */
function withoutProse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(
    ([name, member]) => !(prose.includes(name) && typeof member === "string"),
  );
  return Object.fromEntries(members.map(([name, member]: [string, unknown]) => [name, withoutProse(member)]));
}

/** One line per member. */
function linesOf(document: object, prefix = ""): readonly string[] {
  return Object.entries(document).map(([name, member]: [string, unknown]) =>
    JSON.stringify({ [`${prefix}${name}`]: withoutProse(member) }),
  );
}

describe("the description of the API", () => {
  it("promises what it promised, whatever its words", () => {
    const { paths, components, ...head } = openApiDocument();
    const operations = Object.entries(paths).flatMap(([path, methods]) => linesOf(methods, `${path} `));
    const { schemas, ...rest } = components;
    const lines = [
      ...linesOf(head),
      ...operations,
      ...linesOf(schemas, "schema "),
      ...linesOf(rest, "component "),
    ];
    expectRecorded("open-api", lines);
  });
});

describe("the built bundle", () => {
  it("registers every function with the bindings that it had", async () => {
    const functions = await loadFunctions(bundle);
    const lines = functions.map(({ name, bindings }) => JSON.stringify({ [name]: bindings }));
    expectRecorded("registrations", lines.sort());
    expect(lines).toHaveLength(54);
  });
});
