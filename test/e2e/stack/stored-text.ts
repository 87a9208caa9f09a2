import { TableServiceClient, TableClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";

const insecure = { allowInsecureConnection: true };

/** Every row of every table, as text. */
export async function tableTexts(connectionString: string): Promise<readonly string[]> {
  const texts: string[] = [];
  const service = TableServiceClient.fromConnectionString(connectionString, insecure);
  for await (const { name } of service.listTables()) {
    if (name === undefined) continue;
    const table = TableClient.fromConnectionString(connectionString, name, insecure);
    for await (const row of table.listEntities()) texts.push(JSON.stringify(row));
  }
  return texts;
}

/** Every blob, as text. */
export async function blobTexts(connectionString: string): Promise<readonly string[]> {
  const texts: string[] = [];
  const service = BlobServiceClient.fromConnectionString(connectionString);
  for await (const { name: container } of service.listContainers()) {
    const client = service.getContainerClient(container);
    for await (const { name } of client.listBlobsFlat()) {
      texts.push((await client.getBlobClient(name).downloadToBuffer()).toString("utf8"));
    }
  }
  return texts;
}

/** The visible messages of every queue, decoded. */
export async function queueTexts(connectionString: string): Promise<readonly string[]> {
  const texts: string[] = [];
  const service = QueueServiceClient.fromConnectionString(connectionString);
  for await (const { name } of service.listQueues()) {
    const { peekedMessageItems } = await service.getQueueClient(name).peekMessages({ numberOfMessages: 32 });
    texts.push(
      ...peekedMessageItems.map(({ messageText }) => Buffer.from(messageText, "base64").toString("utf8")),
    );
  }
  return texts;
}
