import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ManagedIdentityCredential } from "@azure/identity";
import { startAzurite } from "../../emulator/azurite.ts";
import type { Azurite } from "../../emulator/azurite.ts";
import { bundleFile } from "../../shared/archived-files.ts";
import { blobDiscoveryStore } from "../../shared/azure/blob-discovery-store.ts";
import { blobEvidenceStore } from "../../shared/azure/blob-evidence-store.ts";
import { blobFleetStore } from "../../shared/azure/blob-fleet-store.ts";
import type { Storage } from "../../shared/azure/storage.ts";
import { openStorage } from "../../shared/azure/storage.ts";
import { storageStepQueue } from "../../shared/azure/storage-step-queue.ts";
import { tableBucketStore } from "../../shared/azure/tables/table-bucket-store.ts";
import { tableConsumerBoard } from "../../shared/azure/tables/table-consumer-board.ts";
import { tableIdempotencyLog } from "../../shared/azure/tables/table-idempotency-log.ts";
import { tableOutboxLog } from "../../shared/azure/tables/table-outbox-log.ts";
import { tableKeyIndex } from "../../shared/azure/tables/table-key-index.ts";
import { tableQuestionLog } from "../../shared/azure/tables/table-question-log.ts";
import { tableOwedLooks } from "../../shared/azure/tables/table-owed-looks.ts";
import { tableRolloutBoard } from "../../shared/azure/tables/table-rollout-board.ts";
import { tableTrailStore } from "../../shared/azure/tables/table-trail-store.ts";
import { tableWakeIndex } from "../../shared/azure/tables/table-wake-index.ts";
import type { ObservationFlaw } from "../../shared/domain/objection.ts";
import { observationFlaws } from "../../shared/domain/objection.ts";
import { addDaily } from "../../shared/domain/usage/daily-calls.ts";
import type { InstanceReport } from "../../shared/domain/world.ts";
import { addUsage } from "../../shared/domain/usage.ts";
import { emptyTrail, withClaim, withEvent, withHold } from "../../shared/records/trail.ts";
import { after, aReport, before, keyA, keyB, keyC, minute, now } from "../domain/builders.ts";
import { events } from "../domain/events.ts";
import { whole } from "../contracts/ports/discovery-store-contract.ts";
import { expectRecorded, readRecording, shownText } from "./recording.ts";

let azurite: Azurite;
let storage: Storage;
beforeAll(async () => {
  azurite = await startAzurite();
  const { connectionString } = azurite;
  storage = openStorage({ kind: "connection-string", connectionString }, new ManagedIdentityCredential());
});
afterAll(() => azurite.stop());

/** The fields that the service adds to every row. */
const added = ["etag", "timestamp", "odata.metadata"];

/** The rows of a table as the service has them: columns with their types, in the order of their keys. */
async function rowsOf(table: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const client = storage.table(table);
  for await (const row of client.listEntities({ disableTypeConversion: true })) {
    const columns = Object.entries(row)
      .filter(([name]) => !added.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, shownValue(value)]);
    lines.push(JSON.stringify(Object.fromEntries(columns)));
  }
  return lines.sort();
}

/** Shows a text as such, and what is of another type with its type. */
function shownValue(value: unknown): unknown {
  const isText = typeof value === "object" && value !== null && "type" in value && value.type === "String";
  const text = isText && "value" in value ? value.value : value;
  return typeof text === "string" ? shownText(text) : text;
}

/** Puts recorded rows into a table as an earlier build has left them. */
async function restore(table: string, lines: readonly string[]): Promise<void> {
  const client = storage.table(table);
  await client.createTable();
  for (const line of lines) {
    const columns = Object.entries(JSON.parse(line) as Readonly<Record<string, unknown>>).map(
      ([name, value]) => {
        const isText = typeof value === "object" && value !== null && "json" in value;
        return [name, isText ? JSON.stringify(value.json) : value];
      },
    );
    await client.createEntity(Object.fromEntries(columns) as { partitionKey: string; rowKey: string });
  }
}

const rotation = "20260301T090000000Z";
const claim = {
  worker: "w-1",
  until: after(minute),
  effect: { type: "regenerate", slot: "key2", stale: events.standbyKeyRegenerated.fresh },
} as const;
const pause = {
  objection: { reason: "Soaking", message: "it soaks", remedy: "wait", until: after(minute) },
  wakeAt: after(minute),
  failures: 2,
  releaseClaim: false,
  watchedAt: now,
  watchBy: after(minute),
} as const;
const usage = addUsage(undefined, { calls: 30, failures: 4, refused: 1 }, before(3 * minute), before(minute));
const daily = addDaily(undefined, { calls: 30, byToken: 20, proofs: 1 }, before(minute));
const asked = { strength: "circumstantial" } as const;
const { fingerprint: _none, ...keyless } = aReport({ consumer: "site", instance: "AI_KEY" });
const holder = { account: "vision", rotation, by: "look-1", since: now };
const answer = { status: 202, contentType: "application/json", body: '{"account":"Größe"}' };

/** One of everything that each table is given, and what is read of it later. */
const tables = {
  keyturntrail: {
    async write() {
      const store = tableTrailStore(storage);
      const how = { releaseClaim: true, wakeAt: after(minute) };
      const unsaved = [events.enrolmentStarted, events.accountEnrolled, events.rotationRequested].reduce(
        (trail, event) => withEvent(trail, event, how),
        emptyTrail("vision"),
      );
      await store.save({
        ...withHold(withClaim(await store.save(unsaved), claim), pause),
        indexedAt: now,
        archivedThrough: rotation,
      });
      const long = { ...pause.objection, message: "it soaks ".repeat(4_000) };
      await store.save(withHold(emptyTrail("speech"), { ...pause, objection: long }));
      // Later than version 1.
      const later = { checkpointedThrough: 2, checkpointedAt: now, keysNoted: `0123abcd ${keyA} ${keyB}` };
      await store.save({ ...emptyTrail("search"), ...later });
    },
    read: async (name: string) => {
      const store = tableTrailStore(storage, name);
      return Promise.all([store.read("vision"), store.events("vision"), store.read("speech")]);
    },
  },
  keyturnreports: {
    async write() {
      const board = tableConsumerBoard(storage);
      await board.put("vision", aReport({ unbroken: true, sequence: 1_795_562_295_260, usage }));
      await board.put("vision", aReport({ instance: "wéb/2?", healthy: false }));
      await board.put("vision", aReport({ instance: "a".repeat(500) }));
      // Came later: what earlier builds wrote is read of the other account.
      await board.put("speech", aReport({ daily }));
      await board.contest("speech", "web", "wéb/2?", {
        since: before(minute),
        at: now,
        fingerprint: keyC,
        times: 2,
        toldAt: now,
        settledAt: now,
      });
      const flaw = (index: number, reason: (typeof observationFlaws)[number]) => ({
        ...keyless,
        instance: `AI_KEY_${index}`,
        asked: { ...asked, flaw: { reason, detail: "as seen" } },
      });
      await board.putAsked("vision", "site", [
        aReport({ consumer: "site", asked }),
        ...observationFlaws.map((reason, index) => flaw(index, reason)),
      ]);
    },
    read: (name: string) => tableConsumerBoard(storage, name).reports("vision"),
  },
  keyturnquestions: {
    async write() {
      const log = tableQuestionLog(storage);
      await log.note("vision", "site", { askedAt: now }, {});
      await log.note("vision", "app", { askedAt: now, tookUp: { publishedAt: before(minute), at: now } }, {});
    },
    read: (name: string) =>
      Promise.all(
        ["site", "app"].map((consumer) => tableQuestionLog(storage, name).last("vision", consumer)),
      ),
  },
  keyturnrollout: {
    async write() {
      const board = tableRolloutBoard(storage);
      await board.enter({ account: "vision", rotation, since: now });
      await board.acquire(holder, [
        { scope: "S-1", most: 1 },
        { scope: "fleet", most: 1 },
      ]);
      await board.count({ ...holder, account: "speech", scope: "fleet" });
      await board.resume("ada", "looked at it", before(minute));
      await board.ended("other", rotation, now, "failed");
    },
    read: (name: string) => tableRolloutBoard(storage, name).snapshot(),
  },
  keyturnpublished: {
    async write() {
      const log = tableOutboxLog(storage);
      const begun = withEvent(emptyTrail("vision"), events.enrolmentStarted, {
        releaseClaim: true,
        wakeAt: now,
      });
      const { account, sequence, hash, state } = begun;
      await log.save({ account, sequence, hash, state, hold: "blocked/1" });
    },
    read: (name: string) => tableOutboxLog(storage, name).read("vision"),
  },
  keyturnrepeats: {
    async write() {
      const log = tableIdempotencyLog(storage);
      await log.note("ada", "begun", { digest: "0123", startedAt: now });
      await log.note("ada", "done", { digest: "4567", startedAt: now, answer });
    },
    read: (name: string) =>
      Promise.all(["begun", "done"].map((key) => tableIdempotencyLog(storage, name).read("ada", key))),
  },
  keyturndue: {
    async write() {
      const index = tableWakeIndex(storage);
      const wakes = ["vision", "speech", "other", "more"].map((account) => ({ account, at: now }));
      await index.note(wakes);
      await index.note([{ account: "vision", at: after(minute) }]);
      await index.move([{ wake: { account: "more", at: now }, next: after(1) }]);
      await index.keepPosition("speech");
    },
    read: async (name: string) => {
      const index = tableWakeIndex(storage, name);
      const due = await index.due(after(minute), 10);
      return [due.map(({ account, at }) => `${at.toISOString()} ${account}`).sort(), await index.position()];
    },
  },
  keyturnkeys: {
    async write() {
      const index = tableKeyIndex(storage, "keyturnkeys", () => "0123abcd");
      await index.epoch();
      await index.note("vision", [keyA, keyB]);
      await index.note("speech", [keyA]);
    },
    read: async (name: string) => {
      const index = tableKeyIndex(storage, name);
      return [await index.epoch(), await index.accountsOf(keyA), await index.accountsOf(keyB)];
    },
  },
  keyturnowed: {
    async write() {
      const owed = tableOwedLooks(storage);
      await owed.note("vision", now);
      await owed.note("speech", now);
      const look = await owed.find("speech");
      if (look) await owed.asked(look, after(minute));
    },
    read: async (name: string) =>
      [...(await tableOwedLooks(storage, name).all())].sort((a, b) => (a.account < b.account ? -1 : 1)),
  },
  keyturnpacing: {
    write: async () => {
      const bucket = { lastTurnMs: 1_767_000_000_000.5, promisedMs: 1_767_000_000_100 };
      await tableBucketStore(storage).save("s-1", bucket, { bucket });
    },
    read: (name: string) => tableBucketStore(storage, name).read("s-1"),
  },
} as const;

/** Tables whose rows had another form before, by the version of which a recording was kept; others are newer. */
const earlier = Object.keys(tables).filter(
  (name) => !["keyturndue", "keyturnkeys", "keyturnowed"].includes(name),
);

/** Flaws that version 1 did not know. */
const later: readonly ObservationFlaw[] = ["ForeignKey", "NotReadable"];

function isOfVersion1({ asked }: InstanceReport): boolean {
  return !asked?.flaw || !later.includes(asked.flaw.reason);
}

/** Every write makes another ETag. */
function withoutEtags(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (name, member: unknown) => (name === "etag" ? undefined : member)));
}

describe("what lies in storage", () => {
  it.each(Object.entries(tables))(
    "is as an earlier build wrote it, and is read as that: %s",
    async (name, table) => {
      await table.write();
      expectRecorded(`table-${name}`, await rowsOf(name));
      await restore(`${name}then`, readRecording(`table-${name}`));
      expect(withoutEtags(await table.read(`${name}then`))).toEqual(withoutEtags(await table.read(name)));
    },
  );

  it.each(earlier)("is still read as version 1 wrote it: %s", async (name) => {
    const { read } = tables[name as keyof typeof tables];
    await restore(`${name}first`, readRecording(`table-${name}-schema-1`));
    const then = await read(`${name}then`);
    const known = name === "keyturnreports" ? (then as readonly InstanceReport[]).filter(isOfVersion1) : then;
    expect(withoutEtags(await read(`${name}first`))).toEqual(withoutEtags(known));
  });

  it("is as an earlier build wrote it: messages and blobs", async () => {
    const queue = storageStepQueue(storage);
    await queue.send({ account: "vision", because: { kind: "wake" } }, "ordinary");
    const because = { kind: "near-expiry", vault: "https://kv", version: "1" } as const;
    await queue.send({ account: "vision", because }, "ordinary");
    const { peekedMessageItems } = await storage.queue("steps").peekMessages({ numberOfMessages: 2 });

    await blobFleetStore(storage).write("version: 1 # Größe\n");
    await blobDiscoveryStore(storage).write(whole);
    await blobEvidenceStore(storage).keep("vision", bundleFile(rotation), '{"document":"any"}');
    const blobs: object[] = [];
    for (const container of ["keyturn", "keyturn-evidence"]) {
      const client = storage.container(container);
      for await (const { name, properties } of client.listBlobsFlat()) {
        const text = (await client.getBlobClient(name).downloadToBuffer()).toString("utf8");
        blobs.push({ blob: `${container}/${name}`, type: properties.contentType, text: shownText(text) });
      }
    }
    const messages = peekedMessageItems.map(({ messageText }) => ({
      message: messageText,
      says: shownText(Buffer.from(messageText, "base64").toString("utf8")),
    }));
    expectRecorded(
      "messages-and-blobs",
      [...messages, ...blobs].map((line) => JSON.stringify(line)),
    );
  });
});
