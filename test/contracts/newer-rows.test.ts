import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ManagedIdentityCredential } from "@azure/identity";
import type { Azurite } from "../../emulator/azurite.ts";
import { startAzurite } from "../../emulator/azurite.ts";
import { blobDiscoveryStore } from "../../shared/azure/blob-discovery-store.ts";
import type { Storage } from "../../shared/azure/storage.ts";
import { openStorage } from "../../shared/azure/storage.ts";
import { tableBucketStore } from "../../shared/azure/tables/table-bucket-store.ts";
import { tableConsumerBoard } from "../../shared/azure/tables/table-consumer-board.ts";
import { tableIdempotencyLog } from "../../shared/azure/tables/table-idempotency-log.ts";
import { tableOutboxLog } from "../../shared/azure/tables/table-outbox-log.ts";
import { tableQuestionLog } from "../../shared/azure/tables/table-question-log.ts";
import { tableRolloutBoard } from "../../shared/azure/tables/table-rollout-board.ts";
import { tableTrailStore } from "../../shared/azure/tables/table-trail-store.ts";
import { tableWakeIndex } from "../../shared/azure/tables/table-wake-index.ts";
import { encodeDiscovery } from "../../shared/records/discovery-codec.ts";
import { recordSchemaVersion } from "../../shared/records/record-schema.ts";
import { emptyTrail, withEvent } from "../../shared/records/trail.ts";
import { after, aReport, minute, now } from "../domain/builders.ts";
import { events } from "../domain/events.ts";
import { freshName } from "./fresh-name.ts";
import { whole } from "./ports/discovery-store-contract.ts";

const newer = { code: "RECORD_FROM_NEWER_BUILD" };
const how = { releaseClaim: true, wakeAt: after(minute) };
const rotation = "20260301T090000000Z";
const holder = { account: "vision", rotation, by: "w-1", since: now };
const wide = [{ scope: "fleet", most: 9 }];

let azurite: Azurite;
let storage: Storage;
beforeAll(async () => {
  azurite = await startAzurite();
  const { connectionString } = azurite;
  storage = openStorage({ kind: "connection-string", connectionString }, new ManagedIdentityCredential());
});
afterAll(() => azurite.stop());

/** How a row comes into a table, and every call that would read it to decide, replace it or delete it. */
interface Kept {
  readonly write: (table: string) => Promise<unknown>;
  readonly calls: Readonly<Record<string, (table: string) => Promise<unknown>>>;
}

const rows: Readonly<Record<string, Kept>> = {
  "a head": {
    write: (table) =>
      tableTrailStore(storage, table).save(withEvent(emptyTrail("vision"), events.enrolmentStarted, how)),
    calls: {
      "reading it": (table) => tableTrailStore(storage, table).read("vision"),
      "reading its events": (table) => tableTrailStore(storage, table).events("vision"),
    },
  },
  "a report": {
    write: (table) => tableConsumerBoard(storage, table).put("vision", aReport()),
    calls: {
      "reading it": (table) => {
        const { consumer, instance } = aReport();
        return tableConsumerBoard(storage, table).read("vision", consumer, instance);
      },
      "asking the gate": (table) => tableConsumerBoard(storage, table).reports("vision"),
    },
  },
  "an observation": {
    write: (table) =>
      tableConsumerBoard(storage, table).putAsked("vision", "app", [
        aReport({ consumer: "app", asked: { strength: "proven" } }),
      ]),
    calls: {
      "replacing it": (table) =>
        tableConsumerBoard(storage, table).putAsked("vision", "app", [
          aReport({ consumer: "app", asked: { strength: "resolved" } }),
        ]),
      "deleting it": (table) => tableConsumerBoard(storage, table).putAsked("vision", "app", []),
    },
  },
  "a question": {
    write: (table) => tableQuestionLog(storage, table).note("vision", "app", { askedAt: now }, {}),
    calls: { "reading it": (table) => tableQuestionLog(storage, table).last("vision", "app") },
  },
  "what is published": {
    write: (table) => {
      const { sequence, hash, state } = withEvent(emptyTrail("vision"), events.enrolmentStarted, how);
      return tableOutboxLog(storage, table).save({ account: "vision", sequence, hash, state });
    },
    calls: { "reading it": (table) => tableOutboxLog(storage, table).read("vision") },
  },
  "a call": {
    write: (table) =>
      tableIdempotencyLog(storage, table).note("ada", "k", { digest: "0123", startedAt: now }),
    calls: { "reading it": (table) => tableIdempotencyLog(storage, table).read("ada", "k") },
  },
  "how many writes are left": {
    write: (table) => {
      const bucket = { lastTurnMs: 1, promisedMs: 2 };
      return tableBucketStore(storage, table).save("s-1", bucket, { bucket });
    },
    calls: { "reading it": (table) => tableBucketStore(storage, table).read("s-1") },
  },
  "a permit": {
    write: (table) => tableRolloutBoard(storage, table).acquire(holder, wide),
    calls: {
      "taking it over": (table) => tableRolloutBoard(storage, table).acquire({ ...holder, by: "w-2" }, wide),
      "releasing it": (table) => tableRolloutBoard(storage, table).release(holder),
      "ending its rotation": (table) =>
        tableRolloutBoard(storage, table).ended("vision", rotation, now, "done"),
    },
  },
  "a place in the line": {
    write: (table) => tableRolloutBoard(storage, table).enter(holder),
    calls: {
      "entering again": (table) =>
        tableRolloutBoard(storage, table).enter({ ...holder, rotation: "20270301T090000000Z" }),
      "leaving it": (table) => tableRolloutBoard(storage, table).ended("vision", rotation, now, "withdrawn"),
    },
  },
  "a failure": {
    write: (table) => tableRolloutBoard(storage, table).ended("vision", rotation, now, "failed"),
    calls: { "forgetting it": (table) => tableRolloutBoard(storage, table).forget("vision", now) },
  },
};

const later: Readonly<Record<string, object>> = {
  "a later version": { schema: recordSchemaVersion + 1 },
  "a column that this build does not know": { heldBy: "a newer build" },
};

const cases = Object.entries(rows).flatMap(([kind, { write, calls }]) =>
  Object.entries(later).flatMap(([what, columns]) =>
    Object.entries(calls).map(([doing, call]) => ({ kind, what, doing, write, call, columns })),
  ),
);

async function rowsOf(table: string): Promise<readonly object[]> {
  const found: object[] = [];
  for await (const row of storage.table(table).listEntities()) found.push(row);
  return found;
}

describe("a row of a newer build", () => {
  it.each(cases)("stops $doing, and stays as it is: $kind with $what", async ({ write, call, columns }) => {
    const table = freshName("newer").replaceAll("-", "");
    await write(table);
    for (const row of await rowsOf(table)) {
      const { partitionKey = "", rowKey = "" } = row as { partitionKey?: string; rowKey?: string };
      await storage.table(table).updateEntity({ partitionKey, rowKey, ...columns }, "Merge");
    }
    const before = await rowsOf(table);
    expect(before.length).toBeGreaterThan(0);
    await expect(call(table)).rejects.toMatchObject(newer);
    expect(await rowsOf(table)).toEqual(before);
  });

  it("still counts on the rollout board, and is not forgotten when the line is resumed", async () => {
    const table = freshName("newer").replaceAll("-", "");
    const board = tableRolloutBoard(storage, table);
    await board.ended("vision", rotation, now, "failed");
    const key = { partitionKey: "failure", rowKey: "vision" };
    await storage.table(table).updateEntity({ ...key, heldBy: "a newer build" }, "Merge");
    expect((await board.snapshot()).failures).toMatchObject([{ account: "vision" }]);
    await board.resume("ada", "looked at it", after(minute));
    expect((await board.snapshot()).failures).toEqual([]);
    expect(await storage.table(table).getEntity(key.partitionKey, key.rowKey)).toMatchObject({
      heldBy: "a newer build",
    });
  });
});

describe("the slow pass of a sweep", () => {
  it("starts over after a build of another version, whose heads may be in no index", async () => {
    const table = freshName("newer").replaceAll("-", "");
    const index = tableWakeIndex(storage, table);
    await index.keepPosition("vision");
    expect(await index.position()).toBe("vision");
    const key = { partitionKey: "pass", rowKey: "position" };
    await storage.table(table).updateEntity({ ...key, account: "vision" }, "Replace");
    expect(await index.position()).toBeUndefined();
  });
});

describe("the discovery of a newer build", () => {
  it("is not replaced by a discovery that knows less", async () => {
    const store = blobDiscoveryStore(storage, freshName("newer"));
    await store.write(whole);
    const name = freshName("newer");
    const container = storage.container(name);
    await container.create();
    const text = encodeDiscovery(whole).replace('"copies":[', '"heldBy":["copies"],"copies":[');
    await container.getBlockBlobClient("discovery.json").upload(text, Buffer.byteLength(text));
    await expect(blobDiscoveryStore(storage, name).read()).rejects.toMatchObject(newer);
    await expect(blobDiscoveryStore(storage, name).write(whole)).rejects.toMatchObject(newer);
    const kept = await container.getBlockBlobClient("discovery.json").downloadToBuffer();
    expect(kept.toString("utf8")).toBe(text);
  });
});
