import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { recordSchemaVersion } from "../../shared/records/record-schema.ts";
import { previousBuild } from "./previous-build.ts";
import { hasPreviousBuild, previousBuildFolder } from "./previous-build-folder.ts";

const current = fileURLToPath(new URL("../..", import.meta.url));
const program = fileURLToPath(new URL("across-builds.ts", import.meta.url));
const phases = [
  "adopting",
  "confirming",
  "enrolling",
  "idle",
  "preparing",
  "proving",
  "publishing",
  "regenerating",
  "repairing",
  "retiring",
  "reverting",
];
const result = z.strictObject({
  phases: z.record(z.string(), z.strictObject({ continued: z.int(), leftAlone: z.int() })),
  faults: z.array(z.string()),
});

/** Continues in one build what another has left, in a process without Jest. */
async function across(writer: string, reader: string) {
  const { stdout } = await promisify(execFile)(process.execPath, [program, writer, reader], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return result.parse(JSON.parse(stdout));
}

(hasPreviousBuild() ? describe : describe.skip)(
  "what the previous build and this one have left to each other",
  () => {
    let previous = "";
    beforeAll(async () => {
      previous = await previousBuildFolder();
    }, 300_000);

    it("is continued by this build after every step of every phase, and fails nobody", async () => {
      const { phases: seen, faults } = await across(previous, current);
      expect(faults).toEqual([]);
      expect(Object.keys(seen).sort()).toEqual(phases);
      for (const { continued, leftAlone } of Object.values(seen)) {
        expect(continued).toBeGreaterThan(0);
        expect(leftAlone).toBe(0);
      }
    }, 120_000);

    it("is left alone by the previous build where this one has a later version, and continued otherwise", async () => {
      const { phases: seen, faults } = await across(current, previous);
      expect(faults).toEqual([]);
      expect(Object.keys(seen).sort()).toEqual(phases);
      const isLater = recordSchemaVersion > previousBuild.version;
      for (const { continued, leftAlone } of Object.values(seen)) {
        expect(isLater ? continued : leftAlone).toBe(0);
        expect(isLater ? leftAlone : continued).toBeGreaterThan(0);
      }
    }, 120_000);
  },
);
