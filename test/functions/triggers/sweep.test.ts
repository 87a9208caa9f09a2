import { expect, it, jest } from "@jest/globals";
import { InvocationContext } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { ServiceUnavailableError } from "../../../shared/errors.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { sweep } = await import("../../../functions/triggers/sweep.ts");

async function sweptLines() {
  const lines: unknown[] = [];
  const context = new InvocationContext({
    logHandler: (level, line) => lines.push({ level, ...JSON.parse(String(line)) }),
  });
  const scheduleStatus = { last: "", next: "", lastUpdated: "" };
  await sweep({ schedule: { adjustForDST: true }, scheduleStatus, isPastDue: false }, context);
  return lines;
}

it("a sweep ends well although the rollout cannot be read, and says so", async () => {
  made = await memoryServices();
  const snapshot = async () => {
    throw new ServiceUnavailableError("reading where the rollout stands");
  };
  made = { ...made, ports: { ...made.ports, rollout: { ...made.ports.rollout, snapshot } } };
  const lines = await sweptLines();
  expect(lines).toContainEqual(
    expect.objectContaining({ level: "warning", event: "rollout-not-tidied", code: "SERVICE_UNAVAILABLE" }),
  );
  expect(lines.at(-1)).toMatchObject({ event: "sweep-done" });
});

it("a sweep counts the unreadable records of the rollout", async () => {
  made = await memoryServices();
  const { rollout } = made.ports;
  const snapshot = async () => ({ ...(await rollout.snapshot()), unreadable: 2 });
  made = { ...made, ports: { ...made.ports, rollout: { ...rollout, snapshot } } };
  expect(await sweptLines()).toContainEqual(
    expect.objectContaining({ level: "warning", event: "rollout-unreadable", rows: 2 }),
  );
});
