import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { sha256 } from "../shared/digest.ts";
import { recordSchemaVersion } from "../shared/records/record-schema.ts";
import { recordShapes } from "../test/compatibility/record-shapes.ts";

/*
 * Names the commit that was just released as the build that later ones meet in the storage of installations.
 *
 *   node scripts/previous-build.ts
 */

const git = (...args: readonly string[]) => execFileSync("git", args, { encoding: "utf8" }).trim();

if (git("status", "--porcelain") !== "")
  throw new Error("there are changes that are no part of a released commit");
const commit = git("rev-parse", "HEAD");
const previous = { commit, version: recordSchemaVersion, shapes: sha256(recordShapes().join("\n")) };
writeFileSync(
  new URL("../test/compatibility/previous-build.json", import.meta.url),
  `${JSON.stringify(previous, null, 2)}\n`,
);
process.stdout.write(`${commit} writes records of version ${recordSchemaVersion}\n`);
