import { describe, expect, it } from "@jest/globals";
import { QueueClient } from "@azure/storage-queue";
import { anEnrolledStack, ended, failures } from "./stack/running-stack.ts";

describe("a near-expiry event in the queue that Event Grid fills", () => {
  it("rotates the account as if it had reached the app itself", async () => {
    const stack = await anEnrolledStack();
    await stack.startConsumers("vision");
    const published = stack.azure.secretVersions("kv-main", "vision-key").at(-1);
    const Version = published?.version ?? "";
    const event = {
      specversion: "1.0",
      id: "e-1",
      source: "/subscriptions/S/resourceGroups/RG/providers/Microsoft.KeyVault/vaults/kv-main",
      subject: "vision-key",
      type: "Microsoft.KeyVault.SecretNearExpiry",
      time: new Date().toISOString(),
      data: {
        Id: `${stack.azure.vaultUrl("kv-main")}/secrets/vision-key/${Version}`,
        VaultName: "kv-main",
        ObjectType: "Secret",
        ObjectName: "vision-key",
        Version,
        NBF: null,
        EXP: 1_900_000_000,
      },
    };
    const queue = new QueueClient(stack.storage.connectionString, "near-expiry");
    await queue.createIfNotExists();
    // Event Grid writes its messages in Base64.
    await queue.sendMessage(Buffer.from(JSON.stringify(event)).toString("base64"));

    const { rotations } = await ended(stack);
    expect(rotations).toEqual([expect.objectContaining({ mode: "near-expiry", outcome: "completed" })]);
    expect(failures(stack)).toEqual([]);
  });
});
