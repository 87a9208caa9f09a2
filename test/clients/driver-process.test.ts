import { describe, expect, it } from "@jest/globals";
import { startDriver } from "../../clients/check/driver-process.ts";
import { until } from "../until.ts";

describe("a driver that is a script", () => {
  // As one does that waits for a call which the check does not answer yet.
  const stuck = ["sh", "-c", "sleep 600 & echo ready; wait; true"];

  it("ends with what it has started when it does not stop", async () => {
    const driver = startDriver(stuck, {});
    await until(() => driver.isReady());
    expect(await driver.stop(100)).toBe(-1);
  }, 60_000);

  it("crashes with what it has started", async () => {
    const driver = startDriver(stuck, {});
    await until(() => driver.isReady());
    driver.kill();
    expect(await until(() => driver.exitCode())).toBe(-1);
  }, 60_000);
});
