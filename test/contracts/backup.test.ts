import { join } from "node:path";
import type { TableClient } from "@azure/data-tables";
import { DefaultAzureCredential } from "@azure/identity";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { startAzurite } from "../../emulator/azurite.ts";
import type { Azurite } from "../../emulator/azurite.ts";
import { blobFleetStore } from "../../shared/azure/blob-fleet-store.ts";
import { openStorage } from "../../shared/azure/storage.ts";
import { tableCheckpointLog } from "../../shared/azure/tables/table-checkpoint-log.ts";
import { tableConsumerBoard } from "../../shared/azure/tables/table-consumer-board.ts";
import { tableKeyIndex } from "../../shared/azure/tables/table-key-index.ts";
import { tableOutboxLog } from "../../shared/azure/tables/table-outbox-log.ts";
import { tableRolloutBoard } from "../../shared/azure/tables/table-rollout-board.ts";
import { tableTrailStore } from "../../shared/azure/tables/table-trail-store.ts";
import { tableWakeIndex } from "../../shared/azure/tables/table-wake-index.ts";
import { writeBackup } from "../../shared/backup/backup-file.ts";
import { headerOf } from "../../shared/backup/backup-line.ts";
import { checkBackup } from "../../shared/backup/check-backup.ts";
import { openKeptStorage } from "../../shared/backup/open-kept-storage.ts";
import { restoreBackup } from "../../shared/backup/restore-backup.ts";
import { takeBackup } from "../../shared/backup/take-backup.ts";
import { recordSchemaVersion } from "../../shared/records/record-schema.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { withEvent, withHold } from "../../shared/records/trail.ts";
import { version } from "../../shared/version.ts";
import { aReport, after, keyA, keyB, minute, now } from "../domain/builders.ts";
import { events } from "../domain/events.ts";
import { localSigner } from "../reconciler/fakes/local-signer.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

const how = { releaseClaim: true, wakeAt: after(minute) };
const lastLook = {
  objection: { reason: "NotDue", message: "not yet", remedy: "wait" },
  wakeAt: after(minute),
  failures: 0,
  releaseClaim: true,
  watchedAt: now,
  slotsCheckedAt: now,
  watchBy: after(minute),
} as const;
const archived = { archivedThrough: "r", checkpointedThrough: 3, checkpointedAt: now };

describe("a backup of Table and Blob Storage", () => {
  let azurite: Azurite;
  let file: string;
  beforeEach(async () => {
    azurite = await startAzurite();
    file = join(await temporaryDirectory(), "a.backup");
  });
  afterEach(() => azurite.stop());

  const settings = () => ({ kind: "connection-string", connectionString: azurite.connectionString }) as const;
  // A connection string carries its own key: the credential is never asked.
  const storage = () => openStorage(settings(), new DefaultAzureCredential());
  const opened = () => openKeptStorage(settings(), new DefaultAzureCredential());
  const trails = () => tableTrailStore(storage());
  const signer = localSigner();

  async function record(account: string, ...told: readonly (keyof typeof events)[]) {
    let trail = await trails().read(account);
    for (const name of told) trail = await trails().save(withEvent(trail, events[name], how));
    return trails().save({ ...withHold(trail, lastLook), ...archived });
  }
  async function sign(account: string, sequence: number, hash: string, by = signer) {
    const { text } = await by.sign({ account, sequence, hash, at: now, version });
    await tableCheckpointLog(storage()).keep(account, sequence, text);
  }
  const publish = ({ account, sequence, hash, state }: Trail) =>
    tableOutboxLog(storage()).save({ account, sequence, hash, state });
  const take = async () => writeBackup(file, headerOf("st", now), takeBackup((await opened()).storage));
  const check = async (keys = [signer.publicKey]) => checkBackup(file, keys);
  const restore = async () => restoreBackup(file, await check([]), await opened());
  const trailTable = (): TableClient => storage().table("keyturntrail");
  async function loseTables() {
    for (const name of ["keyturntrail", "keyturnreports", "keyturnrollout", "keyturnpublished"]) {
      await storage().table(name).deleteTable();
    }
  }
  async function dump(name: string) {
    const rows: object[] = [];
    const all = storage().table(name).listEntities<object>({ disableTypeConversion: true });
    for await (const { etag: _e, timestamp: _t, ...row } of all) rows.push(row);
    return rows;
  }

  it("brings back every record, and every trail with an event that says so", async () => {
    const before = await record("vision", "enrolmentStarted", "accountEnrolled", "rotationRequested");
    await sign("vision", 3, before.hash);
    await tableConsumerBoard(storage()).put("vision", aReport({ unbroken: true }));
    await tableRolloutBoard(storage()).enter({ account: "vision", rotation: "r", since: now });
    await publish(before);
    await blobFleetStore(storage()).write("version: 1\n", undefined, "ada");
    await take();
    const [rollout, published] = [await dump("keyturnrollout"), await dump("keyturnpublished")];
    await loseTables();
    expect(await restore()).toMatchObject({
      restored: ["vision"],
      kept: [],
      diverging: [],
      faulty: [],
      left: 1,
    });
    expect([await dump("keyturnrollout"), await dump("keyturnpublished")]).toEqual([rollout, published]);
    const told = await trails().events("vision");
    expect(told.map(({ event }) => event.type)).toEqual([
      "enrolment-started",
      "account-enrolled",
      "rotation-requested",
      "trail-restored",
    ]);
    expect(await tableCheckpointLog(storage()).all("vision")).toHaveLength(1);
    const index = tableKeyIndex(storage());
    for (const key of [keyA, keyB]) expect(await index.accountsOf(key)).toEqual(["vision"]);
    expect((await trails().read("vision")).state).toEqual(before.state);
    expect(
      (await tableWakeIndex(storage()).due(new Date(Date.now() + minute), 9)).map(({ account }) => account),
    ).toEqual(["vision"]);
  });

  it("believes nothing that a head says of the world, and lets the soak of every report begin anew", async () => {
    await record("vision", "enrolmentStarted");
    const told = aReport({ unbroken: true });
    await tableConsumerBoard(storage()).put("vision", told);
    await tableRolloutBoard(storage()).enter({ account: "vision", rotation: "r", since: now });
    await publish(await trails().read("vision"));
    await take();
    await loseTables();
    await restore();
    const head = await trails().read("vision");
    for (const name of [
      "watchedAt",
      "slotsCheckedAt",
      "watchBy",
      "objection",
      "checkpointedThrough",
      "archivedThrough",
    ]) {
      expect(head).not.toHaveProperty(name);
    }
    const [report] = await tableConsumerBoard(storage()).reports("vision");
    expect(report).toMatchObject({ fingerprint: told.fingerprint, receivedAt: told.receivedAt });
    expect(report).not.toHaveProperty("unbroken");
    expect(Math.abs((report?.steadySince.getTime() ?? 0) - Date.now())).toBeLessThan(minute);
  });

  it("is written back where a restore broke off, and where the trail is older", async () => {
    await record("old", "enrolmentStarted");
    const cut = await record("cut", "enrolmentStarted", "accountEnrolled");
    const older = await dump("keyturntrail");
    await record("old", "accountEnrolled");
    await take();
    await trailTable().deleteEntity("cut", "head");
    await trailTable().deleteEntity("cut", "event-0000000002");
    for (const row of older as { partitionKey: string; rowKey: string }[]) {
      if (row.partitionKey === "old") await trailTable().upsertEntity(row, "Replace");
    }
    await trailTable().deleteEntity("old", "event-0000000002");
    expect(await restore()).toMatchObject({ restored: ["cut", "old"], diverging: [] });
    for (const account of ["cut", "old"]) expect(await trails().events(account)).toHaveLength(3);
    expect((await trails().events("cut"))[1]?.hash).toBe(cut.hash);
  });

  it("never replaces a trail that is newer or tells something else, and names the latter", async () => {
    await record("newer", "enrolmentStarted");
    await record("other", "enrolmentStarted");
    await take();
    await record("newer", "accountEnrolled");
    await trailTable().deleteEntity("other", "head");
    await trailTable().deleteEntity("other", "event-0000000001");
    const anew = withEvent(
      await trails().read("other"),
      { ...events.enrolmentStarted, at: after(minute) },
      how,
    );
    await trails().save(anew);
    const before = await dump("keyturntrail");
    expect(await restore()).toMatchObject({
      restored: [],
      kept: ["newer"],
      diverging: [{ account: "other", event: 1 }],
      written: 0,
    });
    expect(await dump("keyturntrail")).toEqual(before);
  });

  it("forgets how far events were published when those are lost", async () => {
    const backup = await record("vision", "enrolmentStarted");
    await take();
    const ahead = await record("vision", "accountEnrolled");
    await publish(ahead);
    await trailTable().deleteTable();
    await restore();
    expect(await tableOutboxLog(storage()).read("vision")).toBeUndefined();
    expect((await trails().events("vision"))[0]?.hash).toBe(backup.hash);
  });

  it.each<[string, (hash: string) => Promise<unknown>]>([
    ["a missing event", () => trailTable().deleteEntity("vision", "event-0000000001")],
    ["a missing head", () => trailTable().deleteEntity("vision", "head")],
    [
      "a changed event",
      async () => {
        const row = await trailTable().getEntity<{ event: string }>("vision", "event-0000000002");
        const event = row.event.replace("2026", "2025");
        await trailTable().updateEntity(
          { partitionKey: "vision", rowKey: "event-0000000002", event },
          "Merge",
        );
      },
    ],
    [
      "a head of other events",
      () => trailTable().updateEntity({ partitionKey: "vision", rowKey: "head", sequence: 1 }, "Merge"),
    ],
    [
      "records of a newer build",
      () =>
        trailTable().updateEntity(
          { partitionKey: "vision", rowKey: "head", schema: recordSchemaVersion + 1 },
          "Merge",
        ),
    ],
    ["a checkpoint of other events", () => sign("vision", 1, "f".repeat(64))],
    ["a checkpoint of another key", (hash) => sign("vision", 2, hash, localSigner())],
    [
      "a row that is none of a trail's",
      () => trailTable().createEntity({ partitionKey: "vision", rowKey: "zzz" }),
    ],
  ])("shows %s, and verifies the others", async (_what, damage) => {
    await record("speech", "enrolmentStarted");
    const { hash } = await record("vision", "enrolmentStarted", "accountEnrolled");
    await damage(hash);
    await take();
    const { trails: judged } = await check();
    expect(judged.map(({ account, fault }) => [account, fault === undefined])).toEqual([
      ["speech", true],
      ["vision", false],
    ]);
  });

  it("leaves out a trail that does not verify, and writes the others", async () => {
    await record("speech", "enrolmentStarted");
    await record("vision", "enrolmentStarted");
    await trailTable().deleteEntity("vision", "head");
    await take();
    await trailTable().deleteTable();
    expect(await restore()).toMatchObject({ restored: ["speech"], faulty: ["vision"] });
    expect((await trails().read("vision")).sequence).toBe(0);
  });
});
