import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { TableClient } from "@azure/data-tables";
import { ManagedIdentityCredential } from "@azure/identity";
import { startAzurite } from "../../emulator/azurite.ts";
import type { Azurite } from "../../emulator/azurite.ts";
import { openStorage } from "../../shared/azure/storage.ts";
import { tableTrailStore } from "../../shared/azure/tables/table-trail-store.ts";
import type { TrailStore } from "../../shared/ports/trail-store.ts";
import { recordSchemaVersion } from "../../shared/records/record-schema.ts";
import { withClaim, withEvent, withHold } from "../../shared/records/trail.ts";
import { anAccount, aConsumer, after, mainVault, minute, now } from "../domain/builders.ts";
import { askGate } from "../../shared/domain/safety/gate.ts";
import { events } from "../domain/events.ts";
import { freshName } from "./fresh-name.ts";

const how = { releaseClaim: true, wakeAt: after(minute) };
const place = { vault: mainVault, secret: "published" } as const;
const unreadable = { code: "RECORD_UNREADABLE" };

describe("a trail in Table Storage", () => {
  let azurite: Azurite;
  let store: TrailStore;
  let table: TableClient;
  let account = "";
  beforeAll(async () => {
    azurite = await startAzurite();
    const { connectionString } = azurite;
    store = tableTrailStore(
      openStorage({ kind: "connection-string", connectionString }, new ManagedIdentityCredential()),
      "trail",
    );
    table = TableClient.fromConnectionString(connectionString, "trail", { allowInsecureConnection: true });
  });
  beforeEach(async () => {
    account = freshName("account");
    let trail = await store.read(account);
    for (const event of [events.enrolmentStarted, events.accountEnrolled, events.rotationRequested]) {
      trail = await store.save(withEvent(trail, event, how));
    }
  });
  afterAll(() => azurite.stop());

  const second = { partitionKey: "", rowKey: "event-0000000002" };
  const row = async () => table.getEntity<{ event: string }>(account, second.rowKey);

  it("does not hide that an event was changed", async () => {
    const { event } = await row();
    await table.updateEntity(
      { ...second, partitionKey: account, event: event.replace("2026", "2025") },
      "Merge",
    );
    await expect(store.events(account)).rejects.toMatchObject(unreadable);
  });

  it("does not hide a missing event", async () => {
    const [first] = await store.events(account);
    await table.deleteEntity(account, second.rowKey);
    await expect(store.events(account, first)).rejects.toMatchObject(unreadable);
    await expect(store.events(account)).rejects.toMatchObject(unreadable);
  });

  it("does not read a head of a later schema, and does not change it", async () => {
    const schema = recordSchemaVersion + 1;
    await table.updateEntity({ partitionKey: account, rowKey: "head", schema }, "Merge");
    await expect(store.read(account)).rejects.toMatchObject({ code: "RECORD_FROM_NEWER_BUILD" });
  });

  it("lists the accounts beside one that it cannot read", async () => {
    await table.updateEntity({ partitionKey: account, rowKey: "head", rotation: "{}" }, "Merge");
    const other = await store.save(
      withEvent(await store.read(freshName("account")), events.enrolmentStarted, how),
    );
    const listed = (await store.list()).map((trail) => trail.account);
    expect(listed).toContain(other.account);
    expect(listed).not.toContain(account);
  });

  it("refuses for good what no property of a row can hold, and changes nothing", async () => {
    const seen = await store.read(account);
    const effect = { type: "disable", place, version: "v".repeat(32_768) } as const;
    const claimed = withClaim(seen, { worker: "w-1", until: after(minute), effect });
    const tooLarge = { code: "RECORD_TOO_LARGE", remedy: "operator", account };
    await expect(store.save(claimed)).rejects.toMatchObject(tooLarge);
    const paused = withEvent(claimed, events.accountPaused, { ...how, releaseClaim: false });
    await expect(store.save(paused)).rejects.toMatchObject(tooLarge);
    expect(await store.read(account)).toEqual(seen);
  });

  it("holds an objection that names a thousand consumers", async () => {
    const consumers = Array.from({ length: 1_000 }, (_, index) => aConsumer({ name: `app-${index}` }));
    const { objection } = askGate(anAccount({ consumers }), [], {
      fingerprint: events.standbyKeyRegenerated.fresh,
      staleAfterMs: minute,
      now,
    });
    if (!objection) throw new Error("the gate is open");
    const paused = await store.save(
      withHold(await store.read(account), {
        objection,
        wakeAt: now,
        failures: 0,
        releaseClaim: false,
      }),
    );
    const read = await store.read(account);
    expect(read).toMatchObject({ etag: paused.etag, objection: { message: objection.message } });
    expect(read.objection?.blockers?.length).toBeGreaterThan(50);
  });
});
