import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { sha256 } from "../../shared/digest.ts";
import { recordSchemaVersion } from "../../shared/records/record-schema.ts";
import { previousBuild } from "./previous-build.ts";
import { recordSchemas, recordShapes } from "./record-shapes.ts";
import { isWriting } from "./recording.ts";

const file = new URL("../fixtures/record-shapes.txt", import.meta.url);
const current = recordShapes();

/** The code that reads records, by its file. */
const sources = new Map(
  ["shared/records", "shared/azure/tables"].flatMap((folder) => {
    const url = new URL(`../../${folder}/`, import.meta.url);
    return readdirSync(url).map(
      (name) => [`${folder}/${name}`, readFileSync(new URL(name, url), "utf8")] as const,
    );
  }),
);

const raise = `The records of this build have changed since the previous build (${previousBuild.commit}).
Set recordSchemaVersion in shared/records/record-schema.ts to ${previousBuild.version + 1}, so that the previous build
leaves them alone instead of stripping what it does not know. Then record them:
KEYTURN_RECORD=1 npm run jest -- test/compatibility`;

describe("the version of records", () => {
  it("is raised with the first change of a record since the previous build", () => {
    const isUnchanged = sha256(current.join("\n")) === previousBuild.shapes;
    const wanted = previousBuild.version + (isUnchanged ? 0 : 1);
    if (recordSchemaVersion < wanted) throw new Error(raise);
    // One step per build: the next build's version means that build and no other.
    expect(recordSchemaVersion).toBeLessThanOrEqual(previousBuild.version + 1);
  });

  it("stands for exactly the recorded fields and names", () => {
    const lines = [`version ${recordSchemaVersion}`, ...current];
    if (isWriting()) writeFileSync(file, `${lines.join("\n")}\n`);
    const recorded = readFileSync(file, "utf8").split("\n").slice(0, -1);
    const [added, gone] = [
      lines.filter((line) => !recorded.includes(line)),
      recorded.filter((line) => !lines.includes(line)),
    ];
    if (added.length + gone.length === 0) return;
    throw new Error(
      [
        "The fields and names of stored records have changed:",
        ...added.map((line) => `  + ${line}`),
        ...gone.map((line) => `  - ${line}`),
        recordSchemaVersion > previousBuild.version
          ? "This build has a version of its own. Record them: KEYTURN_RECORD=1 npm run jest -- test/compatibility"
          : raise,
        "Where a field or a name is gone, older records may still hold it: keep reading it.",
      ].join("\n"),
    );
  });

  it("rests on schemas that are strict at every depth", () => {
    expect(current.filter((line) => line.endsWith("is not strict"))).toEqual([]);
  });

  it("covers every schema that records are read with", () => {
    const read = [...sources.values()].flatMap((text) =>
      [...text.matchAll(/\b(?:parseRow|parseRecord|decode)\(\s*(\w+),/g)].map(([, schema]) => schema ?? ""),
    );
    // These pass on the schema that they are given.
    const passed = new Set(["schema"]);
    const unknown = read.filter((name) => !passed.has(name) && !(name in recordSchemas));
    expect(unknown).toEqual([]);
    expect(read.length).toBeGreaterThan(10);
  });

  it("is compared wherever a table's row is read, except where a row is only counted", () => {
    const parsing = [...sources].filter(
      ([file, text]) =>
        file.startsWith("shared/azure/tables/") && /\.(?:safeParse|parse)\((?!text)/.test(text),
    );
    expect(parsing.map(([file]) => file).sort()).toEqual([
      "shared/azure/tables/conditional-rows.ts",
      "shared/azure/tables/rollout-rows.ts",
      "shared/azure/tables/table-permits.ts",
      "shared/azure/tables/table-rollout-board.ts",
      "shared/azure/tables/table-wake-index.ts",
    ]);
  });
});
