import { describe, expect, it } from "@jest/globals";
import { QueueServiceClient } from "@azure/storage-queue";
import { startAzurite } from "../../../emulator/azurite.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

describe("storage on this machine", () => {
  it("can stop and restart on the same ports with its data", async () => {
    const azurite = await startAzurite({ directory: await temporaryDirectory() });
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString, {
      retryOptions: { maxTries: 1 },
    }).getQueueClient("kept");
    await queue.create();
    await queue.sendMessage("kept");

    await azurite.stop();
    await expect(queue.peekMessages()).rejects.toMatchObject({ code: "ECONNREFUSED" });

    await azurite.restart();
    expect((await queue.peekMessages()).peekedMessageItems).toMatchObject([{ messageText: "kept" }]);
    await azurite.stop();
  });
});
