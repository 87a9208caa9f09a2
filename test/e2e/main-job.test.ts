import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import type { RotationDocument } from "../../shared/api/rotation.ts";

interface RunDocument {
  readonly rotations: readonly (RotationDocument & {
    readonly consumerCalls: number;
    readonly consumerFailures: number;
    readonly azureCalls: Readonly<Record<string, number>>;
  })[];
  readonly consumerCalls: number;
  readonly consumerFailures: number;
  readonly wallMs: number;
}

const program = fileURLToPath(new URL("../../emulator/start.ts", import.meta.url));

describe("the main job", () => {
  it("rotates three accounts by three triggers, without a failed call and within the budget", () => {
    const run = spawnSync(process.execPath, [program, "--once", "--json"], {
      encoding: "utf8",
      timeout: 170_000,
    });
    // The middle of every key in the current format.
    expect(run.stdout + run.stderr).not.toContain("JQQJ99");
    expect(run.status).toBe(0);
    const { rotations, consumerCalls, consumerFailures, wallMs } = JSON.parse(run.stdout) as RunDocument;

    expect(rotations.map(({ mode }) => mode).sort()).toEqual(["manual", "near-expiry", "scheduled"]);
    expect(rotations.map(({ outcome }) => outcome)).toEqual(["completed", "completed", "completed"]);
    for (const { before, after, azureCalls } of rotations) {
      expect(after.key1).not.toBe(before.key1);
      expect(after.key2).not.toBe(before.key2);
      expect(azureCalls).toMatchObject({ armPost: 4, armGet: 1, vaultGet: 4, vaultSet: 3, vaultUpdate: 1 });
    }
    expect(consumerFailures).toBe(0);
    expect(consumerCalls).toBeGreaterThanOrEqual(1_000);
    expect(wallMs).toBeLessThan(90_000);
  }, 180_000);
});
