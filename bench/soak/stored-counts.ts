import { odata, TableClient, TableServiceClient } from "@azure/data-tables";
import { QueueServiceClient } from "@azure/storage-queue";
import { headRowKey } from "../../shared/azure/tables/trail-rows.ts";

/** The table that keeps every event for ever; its rows are counted by the heads. */
const trail = "keyturntrail";
const maxPeeked = 32;
const insecure = { allowInsecureConnection: true };

/** Counts of what storage holds, over all accounts. */
export interface StoredCounts {
  readonly atMs: number;
  /** By table, less the events of the trail. */
  readonly rows: Readonly<Record<string, number>>;
  readonly events: number;
  /** The texts of all heads. */
  readonly headBytes: number;
  /** By queue: those that wait, are hidden until later, or are worked. */
  readonly messages: Readonly<Record<string, number>>;
  /** Messages that no process has taken yet, of each queue at most the 32 that a peek shows. */
  readonly ready: number;
}

export async function storedCounts(connectionString: string): Promise<StoredCounts> {
  const rows: Record<string, number> = {};
  for await (const { name } of TableServiceClient.fromConnectionString(
    connectionString,
    insecure,
  ).listTables()) {
    if (name !== undefined && name !== trail) rows[name] = await countRows(connectionString, name);
  }
  const { heads, events, headBytes } = await readHeads(connectionString);
  const messages: Record<string, number> = {};
  let ready = 0;
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  for await (const { name } of queues.listQueues()) {
    const queue = queues.getQueueClient(name);
    const { approximateMessagesCount = 0 } = await queue.getProperties();
    messages[name] = approximateMessagesCount;
    const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: maxPeeked });
    ready += peekedMessageItems.length;
  }
  const atMs = performance.timeOrigin + performance.now();
  return { atMs, rows: { ...rows, [trail]: heads }, events, headBytes, messages, ready };
}

async function countRows(connectionString: string, name: string): Promise<number> {
  const table = TableClient.fromConnectionString(connectionString, name, insecure);
  let count = 0;
  const pages = table.listEntities({ queryOptions: { select: ["PartitionKey"] } }).byPage();
  for await (const page of pages) count += page.length;
  return count;
}

interface Head {
  readonly sequence: number;
}

/** The sequence number of a head is that of its latest event. */
async function readHeads(connectionString: string) {
  const table = TableClient.fromConnectionString(connectionString, trail, insecure);
  let [heads, events, headBytes] = [0, 0, 0];
  const filter = odata`RowKey eq ${headRowKey}`;
  for await (const head of table.listEntities<Head>({ queryOptions: { filter } })) {
    heads += 1;
    events += head.sequence;
    headBytes += JSON.stringify(head).length;
  }
  return { heads, events, headBytes };
}
