import { odata, TableClient } from "@azure/data-tables";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { decodeEvent, firstHash, linkHash } from "../../../shared/records/event-codec.ts";

interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly event: string;
  readonly hash: string;
}

/** The table in which keyturn keeps its trail, as an administrator of the storage account sees it. */
export function trailTable({ storage }: LocalStack): TableClient {
  return TableClient.fromConnectionString(storage.connectionString, "keyturntrail", {
    allowInsecureConnection: true,
  });
}

/** The events of an account as stored, the oldest first, with the chain recomputed. */
export async function recordedEvents(stack: LocalStack, account: string): Promise<readonly RotationEvent[]> {
  const table = trailTable(stack);
  const rows: Row[] = [];
  const filter = odata`PartitionKey eq ${account}`;
  for await (const row of table.listEntities<Row>({ queryOptions: { filter } })) rows.push(row);
  const events = rows.filter(({ rowKey }) => rowKey.startsWith("event-"));
  let hash = firstHash;
  return events.map((row, index) => {
    const { sequence, event } = decodeEvent(row.event);
    hash = linkHash(hash, row.event);
    if (row.hash !== hash || sequence !== index + 1) throw new Error(`${account}: broken at ${row.rowKey}`);
    return event;
  });
}
