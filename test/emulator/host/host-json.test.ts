import { describe, expect, it } from "@jest/globals";
import { defaultHostJson, readHostJson } from "../../../emulator/host/host-json.ts";
import { hostJsonFile } from "./host-json-file.ts";

describe("host.json", () => {
  it("has Azure's defaults where it says nothing", () => {
    expect(defaultHostJson().extensions).toEqual({
      http: { routePrefix: "api" },
      queues: {
        maxPollingIntervalMs: 60_000,
        visibilityTimeoutMs: 0,
        batchSize: 16,
        newBatchThreshold: 8,
        maxDequeueCount: 5,
        messageEncoding: "base64",
      },
    });
  });

  it("gives time spans in hours, minutes, seconds and parts of a second, with days before them", async () => {
    const file = await hostJsonFile({ maxPollingInterval: "1.02:03:04", visibilityTimeout: "00:00:00.25" });
    expect((await readHostJson(file)).extensions.queues).toMatchObject({
      maxPollingIntervalMs: 93_784_000,
      visibilityTimeoutMs: 250,
    });
  });

  it("is refused with every field at fault", async () => {
    const file = await hostJsonFile({ maxPollingInterval: "2s", batchSize: 33 });
    await expect(readHostJson(file)).rejects.toThrow(
      /maxPollingInterval[^]*batchSize|batchSize[^]*maxPollingInterval/,
    );
  });

  it("of this project can be read", async () => {
    await expect(readHostJson("host.json")).resolves.toMatchObject({ version: "2.0" });
  });
});
