import { TableClient, TableServiceClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";

/** Everything that lies in the storage of keyturn, as one text. */
export async function storedText({ storage: { connectionString } }: LocalStack): Promise<string> {
  const texts: string[] = [];
  const options = { allowInsecureConnection: true };
  for await (const { name = "" } of TableServiceClient.fromConnectionString(
    connectionString,
    options,
  ).listTables()) {
    const table = TableClient.fromConnectionString(connectionString, name, options);
    for await (const entity of table.listEntities()) texts.push(JSON.stringify(entity));
  }
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  for await (const { name } of blobs.listContainers()) {
    const container = blobs.getContainerClient(name);
    for await (const blob of container.listBlobsFlat()) {
      texts.push((await container.getBlobClient(blob.name).downloadToBuffer()).toString());
    }
  }
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  for await (const { name } of queues.listQueues()) {
    const { peekedMessageItems } = await queues.getQueueClient(name).peekMessages({ numberOfMessages: 32 });
    for (const { messageText } of peekedMessageItems) {
      texts.push(messageText, Buffer.from(messageText, "base64").toString());
    }
  }
  return texts.join("\n");
}
