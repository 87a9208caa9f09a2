import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { InvocationContext } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";

let made: Services;
let lines: string[];
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { step } = await import("../../../functions/triggers/step.ts");

const context = () =>
  new InvocationContext({ logHandler: (_level, ...parts) => lines.push(String(parts[0])) });

/** The reader remembers a fleet file that names the account, and a newer one without it has just been applied. */
beforeEach(async () => {
  lines = [];
  made = await memoryServices();
  await made.fleet.current();
  await made.fleetStore.write("version: 1\naccounts: []\n");
});

describe("a step whose fleet file has just been replaced", () => {
  it("goes by the new file when that file caused it", async () => {
    await step({ account: "vision", because: { kind: "fleet" } }, context());
    expect(lines).toEqual([expect.stringContaining('"because":"not in the fleet"')]);
  });

  it("does and declares nothing by the remembered file otherwise", async () => {
    const before = await made.ports.trail.read("vision");
    await step({ account: "vision", because: { kind: "wake" } }, context());
    expect(lines).toEqual([expect.stringContaining('"because":"not in the fleet"')]);
    expect(await made.ports.trail.read("vision")).toEqual(before);
  });
});
