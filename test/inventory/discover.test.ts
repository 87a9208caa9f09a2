import { describe, expect, it } from "@jest/globals";
import { AccessDeniedError, RecordUnreadableError, ServiceUnavailableError } from "../../shared/errors.ts";
import type { DiscoveryPorts } from "../../shared/inventory/discover.ts";
import { discover } from "../../shared/inventory/discover.ts";
import type { CopySource } from "../../shared/ports/copy-source.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { aDeclaration, anAccount, day, guest, hour, before, mainVault, now } from "../domain/builders.ts";
import { memoryDiscoveryStore } from "../reconciler/fakes/memory-discovery-store.ts";
import { memoryTrailStore } from "../reconciler/fakes/memory-trail-store.ts";
import { virtualClock } from "../reconciler/fakes/virtual-clock.ts";
import { emptyEstate } from "./empty-estate.ts";
import { withEvent } from "../../shared/records/trail.ts";

const key = "0123456789abcdef0123456789abcdef";
const { resourceId, publishedSecret, vaults } = anAccount();
const fleet = { accounts: [anAccount({ consumers: [] })] };
const aRead = (objectId: string) => ({
  vault: mainVault,
  secret: publishedSecret,
  version: "v-1",
  objectId,
  applicationId: "",
  firstAt: before(hour),
  lastAt: before(hour),
  reads: 1,
});
const fails = async () => Promise.reject(new ServiceUnavailableError("looking"));

const planted: CopySource = {
  name: "app-settings",
  async search(examine) {
    examine({ resource: "/sites/shop", name: "AI_KEY" }, key);
    return { places: 1, read: ["/sites/shop"], unseen: [] };
  },
};

/** One account whose active key is known from its trail, and is shown by Resource Graph. */
async function aPlace(change: Partial<DiscoveryPorts> = {}) {
  const trail = memoryTrailStore();
  const keys = { key1: fingerprintOf(key), key2: fingerprintOf("another") };
  const target = { resourceId, publishedSecret, vaults };
  const started = { at: now, target, endpoint: "", active: "key1", standbyUnpublishedSince: now } as const;
  const event = { type: "enrolment-started", ...started, keys, superseded: [] } as const;
  await trail.save(withEvent(await trail.read("vision"), event, { releaseClaim: true, wakeAt: now }));
  const store = memoryDiscoveryStore();
  const ports = emptyEstate({ clock: virtualClock(now), trail, store });
  const own = { resourceId, name: "vision", kind: "OpenAI", location: "x", localAuthDisabled: false };
  const accounts = async () => ({ found: [own], unseen: [] });
  return { ...ports, estate: { ...ports.estate, accounts }, sources: [planted], ...change };
}

describe("a discovery", () => {
  it("keeps what it found and finds copies by the generations that the trail names", async () => {
    const ports = await aPlace();
    const found = await discover(fleet, ports, ["app-settings"]);
    expect(found).toMatchObject({
      at: now,
      enrolled: [{ account: "vision", unknownConsumers: 0, unseen: [] }],
      copies: [{ account: "vision", slot: "key1", generation: 1, state: "active", name: "AI_KEY" }],
    });
    expect(await ports.store.read()).toEqual(found);
    expect(JSON.stringify(found)).not.toContain(key);
  });

  it("asks the log for the published secrets and those of the slots, a month back", async () => {
    const asked: unknown[] = [];
    const reads = async (...how: readonly unknown[]) => {
      asked.push(how);
      return [];
    };
    await discover(fleet, await aPlace({ auditLog: { reads } }), []);
    const names = ["vision-key", "vision-key-key1", "vision-key-key2"];
    expect(asked).toEqual([[names, new Date(now.getTime() - 30 * day)]]);
  });

  it.each<[string, Partial<DiscoveryPorts["estate"]>, Partial<DiscoveryPorts>, string]>([
    ["accounts", { accounts: fails }, {}, "accounts"],
    ["workloads", { workloads: fails }, {}, "workloads"],
    ["key listers", { keyListers: fails }, {}, "key-listers"],
    ["the log", {}, { auditLog: { reads: fails } }, "reads"],
    ["a log, since none is set", {}, { auditLog: { reads: async () => undefined } }, "reads"],
    ["its own identity", {}, { self: { identify: fails } }, "reads"],
  ])("goes on without %s and says at the account what it lacks", async (_promise, estate, change, source) => {
    const place = await aPlace(change);
    const found = await discover(fleet, { ...place, estate: { ...place.estate, ...estate } }, [
      "app-settings",
    ]);
    expect(found.enrolled.map(({ unseen }) => unseen.map((one) => one.source))).toEqual([[source]]);
    expect(found.copies).toHaveLength(1);
  });

  it("knows consumers that have registered themselves", async () => {
    const place = await aPlace({ auditLog: { reads: async () => [aRead(guest)] } });
    const trail = memoryTrailStore();
    const consumer = { ...aDeclaration(), registeredAt: now };
    const read = async (account: string) => {
      const known = await place.trail.read(account);
      if (known.state.phase === "unenrolled") return known;
      return { ...known, state: { ...known.state, registrations: [consumer] } };
    };
    const found = await discover(fleet, { ...place, trail: { ...trail, read } }, []);
    expect(found.enrolled).toMatchObject([
      { unknownConsumers: 0, users: [{ standing: "unreviewed", consumer: "guest" }] },
    ]);
  });

  it("says of whose keys no copy can be told", async () => {
    const events = async () => Promise.reject(new RecordUnreadableError("vision"));
    const { searches } = await discover(fleet, await aPlace({ trail: { ...memoryTrailStore(), events } }), [
      "app-settings",
    ]);
    expect(searches.filter(({ unseen }) => unseen.length > 0)).toMatchObject([
      { source: "app-settings", state: "searched", unseen: [expect.stringMatching(/keys of vision/)] },
    ]);
  });

  it("that cannot be kept is not told as done", async () => {
    const write = async () => Promise.reject(new AccessDeniedError("saving the discovery"));
    const store = { ...memoryDiscoveryStore(), write };
    await expect(discover(fleet, await aPlace({ store }), [])).rejects.toThrow(AccessDeniedError);
  });

  it("hides no fault of the program behind a source that fails", async () => {
    const workloads = async () => Promise.reject(new TypeError("a bug"));
    const place = await aPlace();
    await expect(discover(fleet, { ...place, estate: { ...place.estate, workloads } }, [])).rejects.toThrow(
      TypeError,
    );
  });
});
