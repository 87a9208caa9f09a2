import { afterAll, beforeAll } from "@jest/globals";
import { DefaultAzureCredential } from "@azure/identity";
import { setTimeout as delay } from "node:timers/promises";
import { startAzurite } from "../../emulator/azurite.ts";
import type { Azurite } from "../../emulator/azurite.ts";
import { blobFleetStore } from "../../shared/azure/blob-fleet-store.ts";
import { openStorage } from "../../shared/azure/storage.ts";
import { storageStepQueue } from "../../shared/azure/storage-step-queue.ts";
import { tableConsumerBoard } from "../../shared/azure/table-consumer-board.ts";
import { tableTrailStore } from "../../shared/azure/table-trail-store.ts";
import { decodeStep } from "../../shared/step-codec.ts";
import { describeConsumerBoard } from "./consumer-board-contract.ts";
import { describeFleetStore } from "./fleet-store-contract.ts";
import { freshName } from "./fresh-name.ts";
import { describeStepQueue } from "./step-queue-contract.ts";
import { describeTrailStore } from "./trail-store-contract.ts";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

/** A connection string carries its own key: the credential is never asked. */
function storage() {
  const { connectionString } = azurite;
  return openStorage({ kind: "connection-string", connectionString }, new DefaultAzureCredential());
}

describeTrailStore("Table Storage", () => tableTrailStore(storage()));
describeConsumerBoard("Table Storage", () => tableConsumerBoard(storage()));
describeFleetStore("Blob Storage", () => blobFleetStore(storage(), freshName("fleet")));

describeStepQueue("Storage Queue", async () => {
  const name = freshName("steps");
  const client = storage().queue(name);
  return {
    queue: storageStepQueue(storage(), name),
    async receive() {
      const { receivedMessageItems } = await client.receiveMessages();
      return receivedMessageItems.map(({ messageText }) =>
        decodeStep(JSON.parse(Buffer.from(messageText, "base64").toString("utf8"))),
      );
    },
    pass: () => delay(50),
    nowMs: () => performance.now(),
  };
});
