import { describe, expect, it } from "@jest/globals";
import type { FoundCopy } from "../../shared/domain/discovery/copies.ts";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import {
  RecordFromNewerBuildError,
  RecordUnreadableError,
  ServiceUnavailableError,
} from "../../shared/errors.ts";
import type { DiscoveryPorts } from "../../shared/inventory/discover.ts";
import { discover } from "../../shared/inventory/discover.ts";
import type { CopySource, Searched, SearchedPlace } from "../../shared/ports/copy-source.ts";
import { withEvent } from "../../shared/records/trail.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { aConsumer, anAccount, guest, hour, now, shop } from "../domain/builders.ts";
import { memoryDiscoveryStore } from "../reconciler/fakes/memory-discovery-store.ts";
import { memoryTrailStore } from "../reconciler/fakes/memory-trail-store.ts";
import { virtualClock } from "../reconciler/fakes/virtual-clock.ts";
import { emptyEstate } from "./empty-estate.ts";

const [active, standby] = ["active-key-of-vision", "standby-key-of-vision"] as const;
const { resourceId, publishedSecret, vaults } = anAccount();
const fleet = { accounts: [anAccount({ consumers: [] })] };
const place: SearchedPlace = { resource: shop, name: "AI_KEY" };

/** App settings as a test arranges them. */
interface Sites {
  values: readonly (readonly [SearchedPlace, string])[];
  result: Partial<Searched>;
  fails: boolean;
  known: readonly string[];
}

async function aPlace(change: Partial<DiscoveryPorts> = {}) {
  const clock = virtualClock(now);
  const trail = memoryTrailStore();
  const keys = { key1: fingerprintOf(active), key2: fingerprintOf(standby) };
  const target = { resourceId, publishedSecret, vaults };
  const started = { at: now, target, endpoint: "", active: "key1", standbyUnpublishedSince: now } as const;
  const event = { type: "enrolment-started", ...started, keys, superseded: [] } as const;
  await trail.save(withEvent(await trail.read("vision"), event, { releaseClaim: true, wakeAt: now }));
  const sites: Sites = { values: [[place, standby]], result: {}, fails: false, known: [] };
  const source: CopySource = {
    name: "app-settings",
    async search(examine, known) {
      sites.known = known;
      if (sites.fails) throw new ServiceUnavailableError("querying Resource Graph");
      for (const [where, value] of sites.values) examine(where, value);
      return { places: sites.values.length, read: [shop], unseen: [], ...sites.result };
    },
  };
  const store = memoryDiscoveryStore();
  const ports: DiscoveryPorts = { ...emptyEstate({ clock, trail, store }), sources: [source], ...change };
  const run = async (wanted = [source.name], of = fleet) => {
    clock.advance(hour);
    return discover(of, ports, wanted);
  };
  return { run, sites, store, clock, trail, ports };
}

const shown = ({ copies }: Discovery) =>
  copies.map(({ name, unverified }) => (unverified ? `${name} unverified` : name));

describe("a copy that was found", () => {
  it("is stored with the fingerprint of its key, and with no value", async () => {
    const { run, store } = await aPlace();
    await run();
    const kept = await store.read();
    expect(kept?.copies).toMatchObject([
      { ...place, slot: "key2", state: "standby", fingerprint: fingerprintOf(standby) },
    ]);
    expect(JSON.stringify(kept)).not.toContain(standby);
  });

  it("is gone when a newer search reads its place and does not find it", async () => {
    const { run, sites } = await aPlace();
    await run();
    sites.values = [];
    expect(shown(await run())).toEqual([]);
  });

  it.each<[string, (sites: Sites) => void, string]>([
    ["the source fails", (sites) => (sites.fails = true), "Resource Graph"],
    [
      "the place may not be read any more",
      (sites) => (sites.result = { read: [], unseen: [`not allowed to look at: ${shop}`] }),
      "not allowed",
    ],
    ["no list shows the place any more", (sites) => (sites.result = { read: [] }), "no list shows"],
  ])("stays, unverified since the first such run, while %s", async (_why, change, why) => {
    const { run, sites, clock } = await aPlace();
    await run();
    sites.values = [];
    change(sites);
    const first = await run();
    const since = clock.now();
    const second = await run();
    for (const { copies } of [first, second]) {
      expect(copies).toMatchObject([{ ...place, unverified: { since, why: expect.stringContaining(why) } }]);
    }
    Object.assign(sites, { values: [[place, standby]], result: {}, fails: false });
    expect(shown(await run())).toEqual(["AI_KEY"]);
  });

  it("stays when its source is not searched any more", async () => {
    const { run } = await aPlace();
    await run();
    expect(shown(await run([]))).toEqual(["AI_KEY unverified"]);
  });

  it("stays while the trail of its account cannot be read", async () => {
    const { run, trail, ports } = await aPlace();
    await run();
    const events = async () => Promise.reject(new ServiceUnavailableError("reading"));
    const broken = { ...ports, trail: { ...trail, events } };
    const { copies } = await discover(fleet, broken, ["app-settings"]);
    expect(copies).toMatchObject([{ ...place, unverified: { why: expect.stringContaining("vision") } }]);
  });

  it("goes with its account when the fleet file drops that", async () => {
    const { run, sites } = await aPlace();
    await run();
    sites.fails = true;
    expect(shown(await run(["app-settings"], { accounts: [] }))).toEqual([]);
  });

  it("is another one when the same place holds another key", async () => {
    const { run, sites } = await aPlace();
    await run();
    sites.values = [[place, active]];
    expect((await run()).copies).toMatchObject([{ ...place, slot: "key1" }]);
  });

  it("has its place asked again although no list shows it", async () => {
    const { run, sites } = await aPlace();
    await run();
    await run();
    expect(sites.known).toEqual([shop]);
  });

  it("gets its fingerprint when an older build stored it without", async () => {
    const { run, sites, store } = await aPlace();
    const found = await run();
    const older = found.copies.map(({ fingerprint: _none, ...copy }) => copy);
    await store.write({ ...found, copies: older });
    sites.fails = true;
    expect((await run()).copies).toMatchObject([{ fingerprint: fingerprintOf(standby), unverified: {} }]);
  });

  it("knows the identities that its resource runs under", async () => {
    const { ports } = await aPlace();
    const workload = {
      resourceId: shop.toUpperCase(),
      type: "site",
      principals: [guest.toUpperCase()],
    } as const;
    const workloads = async () => ({ found: [{ ...workload, references: [] }], unseen: [] });
    const estate = { ...ports.estate, workloads };
    const { copies } = await discover(fleet, { ...ports, estate }, ["app-settings"]);
    expect(copies).toMatchObject([{ identities: [guest] }]);
  });
});

describe("two runs at once", () => {
  it("lose nothing that either found: only a later run can tell that a copy is gone", async () => {
    const { run, sites, ports, store } = await aPlace();
    await run();
    // This run finds nothing; while it searches, another one finds a copy.
    const slow: CopySource = {
      name: "app-settings",
      async search() {
        sites.values = [[{ resource: shop, name: "LATE" }, active]];
        await run();
        return { places: 0, read: [shop], unseen: [] };
      },
    };
    expect(shown(await discover(fleet, { ...ports, sources: [slow] }, ["app-settings"]))).toEqual(["LATE"]);
    expect(shown((await store.read()) ?? (await run()))).toEqual(["LATE"]);
    sites.values = [];
    expect(shown(await run())).toEqual([]);
  });

  it("replace a damaged result, and none of a newer build", async () => {
    const failing = (fault: Error) => ({
      ...memoryDiscoveryStore(),
      revision: async () => Promise.reject(fault),
    });
    const damaged = await aPlace({ store: failing(new RecordUnreadableError("the last discovery")) });
    expect(shown(await damaged.run())).toEqual(["AI_KEY"]);
    const newer = new RecordFromNewerBuildError("the last discovery", "version 9");
    const { run } = await aPlace({ store: failing(newer) });
    await expect(run()).rejects.toBe(newer);
  });

  it("give up after others were faster again and again", async () => {
    const store = { ...memoryDiscoveryStore(), write: async () => false };
    const { run } = await aPlace({ store });
    await expect(run()).rejects.toMatchObject({ code: "RESOURCE_BUSY" });
  });
});

describe("very many copies of a key", () => {
  const many = (count: number, value: string) =>
    Array.from({ length: count }, (_, n) => [{ resource: shop, name: `KEY_${n}` }, value] as const);
  const counted = { account: "vision", source: "app-settings", slot: "key2" };

  it("are listed up to a limit, and counted beyond it", async () => {
    const { run, sites } = await aPlace();
    sites.values = [...many(70, standby), ...many(60, active)];
    const { copies, unlistedCopies } = await run();
    expect(copies).toHaveLength(100);
    expect(unlistedCopies).toMatchObject([
      { ...counted, count: 20 },
      { ...counted, slot: "key1", count: 10 },
    ]);
  });

  it("stay counted until their source has been read as a whole", async () => {
    const { run, sites } = await aPlace();
    sites.values = many(70, standby);
    await run();
    Object.assign(sites, { values: [], result: { read: [], unseen: ["left out for want of time: x"] } });
    expect((await run()).unlistedCopies).toMatchObject([{ ...counted, count: 20 }]);
    sites.result = {};
    expect(await run()).not.toHaveProperty("unlistedCopies");
  });

  it("do not push out those that nobody answers for", async () => {
    const { run, sites } = await aPlace();
    const consumers = [aConsumer({ resourceId: shop })];
    const stray: FoundCopy["resource"] = `${shop}-stray`;
    sites.values = [...many(70, standby), [{ resource: stray, name: "Z" }, standby]];
    const { copies, unlistedCopies } = await run(["app-settings"], { accounts: [anAccount({ consumers })] });
    expect(copies.map(({ resource }) => resource)).toContain(stray);
    expect(unlistedCopies).toBeUndefined();
  });
});
