import { expect, it, jest } from "@jest/globals";
import { InvocationContext } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { ServiceUnavailableError } from "../../../shared/errors.ts";
import { withEvent } from "../../../shared/records/trail.ts";
import { events } from "../../domain/events.ts";
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

it("a sweep tells of an account that a file written past the API no longer declares", async () => {
  made = await memoryServices();
  const { fleet, fleetStore, ports, wakes } = made;
  const [spec] = (await fleet.fresh()).accounts;
  if (!spec) throw new Error("the sample fleet is empty");
  const head = await ports.trail.read(spec.name);
  const declared = { ...events.accountDeclared, at: ports.clock.now() };
  await ports.trail.save(withEvent(head, declared, { releaseClaim: true, wakeAt: ports.clock.now() }));
  await wakes.note([{ account: spec.name, at: ports.clock.now() }]);
  await fleetStore.write("version: 1\naccounts: []\n");
  expect(await sweptLines()).toContainEqual(
    expect.objectContaining({ level: "warning", event: "accounts-removed", accounts: [spec.name] }),
  );
  expect((await ports.trail.events(spec.name)).at(-1)?.event).toMatchObject({ type: "account-removed" });
  expect(await sweptLines()).not.toContainEqual(expect.objectContaining({ event: "accounts-removed" }));
});
