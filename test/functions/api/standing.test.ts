import { beforeEach, describe, expect, it } from "@jest/globals";
import { call, made, otherApp, put, report, standing } from "./registration-desk.ts";

const statement = { instance: "guest-1", fingerprint: "0123456789abcdef", healthy: true };

describe("a consumer's own standing", () => {
  beforeEach(async () => {
    await put();
  });

  it("shows its instances, and what the gate waits for", async () => {
    await call(report, { body: statement });
    expect(await call(standing)).toMatchObject({
      status: 200,
      account: "vision",
      consumer: "guest",
      state: "unreviewed",
      expectedInstances: 2,
      instances: [{ instance: "guest-1", healthy: true, stale: false }],
    });
  });

  it("is shown before the first report", async () => {
    expect(await call(standing)).toMatchObject({ status: 200, countedInstances: 0, instances: [] });
  });

  it("is shown to its principal alone", async () => {
    expect(await call(standing, { by: otherApp })).toMatchObject({ status: 403, code: "NOT_THIS_CONSUMER" });
  });

  it("names no consumer that there is not", async () => {
    const params = { consumer: "nobody" };
    expect(await call(standing, { params })).toMatchObject({ status: 404, code: "CONSUMER_NOT_FOUND" });
  });

  it("changes nothing", async () => {
    const { sequence } = await made.ports.trail.read("vision");
    await call(standing);
    expect((await made.ports.trail.read("vision")).sequence).toBe(sequence);
  });
});
