import { describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import { applyFleet } from "../../../shared/reconciler/fleet/apply-fleet.ts";
import { fleetReader } from "../../../shared/reconciler/fleet/fleet-reader.ts";
import { now, second } from "../../domain/builders.ts";
import { events } from "../../domain/events.ts";
import { accountEntry, consumerEntry, resourceId } from "../../shared/fleet-file/fleet-entries.ts";
import { memoryDeclarationStore } from "../fakes/memory-declaration-store.ts";
import { memoryRolloutBoard } from "../fakes/memory-rollout-board.ts";
import { memoryFleetStore } from "../fakes/memory-fleet-store.ts";
import { memoryOwedLooks } from "../fakes/memory-owed-looks.ts";
import { memoryStepQueue } from "../fakes/memory-step-queue.ts";
import { memoryTrailStore } from "../fakes/memory-trail-store.ts";
import { memoryWakeIndex } from "../fakes/memory-wake-index.ts";
import { virtualClock } from "../fakes/virtual-clock.ts";
import { withEvent } from "../../../shared/records/trail.ts";
import type { AllowedPlaces } from "../../../shared/key-destinations.ts";
import { keyDestinations } from "../../../shared/key-destinations.ts";

const cloud = { vaultSuffix: "vault.azure.net", accountSuffixes: [] };

function fleetText(...accounts: readonly object[]): string {
  return stringify({ version: 1, accounts });
}

const vision = accountEntry();
const speech = accountEntry({
  name: "speech",
  resourceId: resourceId("speech"),
  publishedSecret: "speech-key",
});

function office(allowed: Omit<AllowedPlaces, "cloud"> = {}) {
  const destinations = keyDestinations({ cloud, ...allowed });
  const clock = virtualClock(now);
  const wakes = memoryWakeIndex();
  const [trail, queue, owed] = [memoryTrailStore(), memoryStepQueue(clock), memoryOwedLooks()];
  const ports = {
    clock,
    wakes,
    trail,
    queue,
    owed,
    rollout: memoryRolloutBoard(),
    declarations: memoryDeclarationStore(),
  };
  const store = memoryFleetStore();
  return {
    clock,
    ports,
    store,
    apply: (text: string) => applyFleet(text, destinations, store, ports),
    reader: fleetReader(store, clock),
  };
}

/** An office with `vision` in the fleet and a rotation of it in flight. */
async function officeInMotion() {
  const motion = office();
  await motion.apply(fleetText(vision));
  let trail = await motion.ports.trail.read("vision");
  const target = { ...events.enrolmentStarted.target, resourceId: resourceId("vision") };
  for (const event of [
    { ...events.enrolmentStarted, target },
    events.accountEnrolled,
    events.rotationRequested,
  ]) {
    trail = await motion.ports.trail.save(withEvent(trail, event, { releaseClaim: true, wakeAt: now }));
  }
  return motion;
}

describe("applying a fleet", () => {
  it("says what it added, and looks at it", async () => {
    const { apply, ports } = office();
    expect(await apply(fleetText(vision, speech))).toEqual({
      added: ["vision", "speech"],
      changed: [],
      removed: [],
      rolloutChanged: false,
      consumers: [
        { account: "vision", added: ["web"], removed: [] },
        { account: "speech", added: ["web"], removed: [] },
      ],
    });
    expect(ports.wakes.all().map(({ account }) => account)).toEqual(["speech", "vision"]);
    expect(ports.queue.waiting().map(({ message }) => message)).toEqual([
      { account: "vision", because: { kind: "fleet" } },
      { account: "speech", because: { kind: "fleet" } },
    ]);
  });

  it.each([
    ["vaults", { vaults: ["https://kv-main.vault.azure.net.evil.example"] }],
    ["resourceId", { resourceId: `${resourceId("vision")}-2` }],
  ])("refuses a place that is not allowed in %s, and keeps the file that is there", async (field, change) => {
    const { apply, store } = office({ allowedAccounts: [resourceId("vision")] });
    await apply(fleetText(vision));
    const path = expect.stringContaining(`accounts.vision.${field}`);
    await expect(apply(fleetText(accountEntry(change)))).rejects.toMatchObject({ message: path });
    expect(await store.read()).toBe(fleetText(vision));
  });

  it("says what changed and what was removed", async () => {
    const { apply } = office();
    await apply(fleetText(vision, speech));
    expect(await apply(fleetText(accountEntry({ policy: { cadence: "30d" } })))).toEqual({
      added: [],
      changed: ["vision"],
      removed: ["speech"],
      rolloutChanged: false,
      consumers: [{ account: "speech", added: [], removed: ["web"] }],
    });
  });

  it("says that rotations follow each other in another way than before, which no account tells", async () => {
    const { apply } = office();
    const ordered = (rollout: object, ring: number) =>
      apply(
        stringify({
          version: 1,
          rollout,
          accounts: [
            { ...vision, ring: 1 },
            { ...speech, ring },
          ],
        }),
      );
    await apply(fleetText(vision, speech));
    expect(await ordered({ stopAfterFailures: 3 }, 2)).toMatchObject({ rolloutChanged: true });
    expect(await ordered({ stopAfterFailures: 3 }, 2)).toMatchObject({ rolloutChanged: false });
    expect(await ordered({ stopAfterFailures: 2 }, 2)).toMatchObject({ rolloutChanged: true, changed: [] });
    expect(await ordered({ stopAfterFailures: 2, rings: [{ ring: 1, share: 0.5 }] }, 2)).toMatchObject({
      rolloutChanged: true,
    });
    expect(await apply(fleetText(vision, speech))).toMatchObject({ rolloutChanged: true });
  });

  it("names the consumers that came and went, account by account", async () => {
    const { apply } = office();
    await apply(fleetText(accountEntry({ consumers: [consumerEntry(), consumerEntry({ name: "batch" })] })));
    expect(
      await apply(fleetText(accountEntry({ consumers: [consumerEntry(), consumerEntry({ name: "cron" })] }))),
    ).toMatchObject({
      changed: ["vision"],
      consumers: [{ account: "vision", added: ["cron"], removed: ["batch"] }],
    });
  });

  it("changes nothing when it is applied again, and looks at nobody", async () => {
    const { apply, ports } = office();
    await apply(fleetText(vision));
    const waiting = ports.queue.waiting().length;
    expect(await apply(fleetText(vision))).toEqual({
      added: [],
      changed: [],
      removed: [],
      rolloutChanged: false,
      consumers: [],
    });
    expect(ports.queue.waiting()).toHaveLength(waiting);
  });

  it("looks at those alone that it concerns, and at all when what they wait for is another", async () => {
    const { apply, ports } = office();
    await apply(fleetText(vision, speech));
    const asked = () => ports.queue.waiting().map(({ message: { account } }) => account);
    await apply(fleetText(accountEntry({ policy: { cadence: "30d" } }), speech));
    expect(asked()).toEqual(["vision", "speech", "vision"]);
    await apply(stringify({ version: 1, rollout: { maxInFlight: 1 }, accounts: [vision, speech] }));
    expect(asked().slice(3).toSorted()).toEqual(["speech", "vision"]);
  });

  it("keeps the old fleet when the new one has a fault", async () => {
    const { apply, store } = office();
    await apply(fleetText(vision));
    await expect(apply(fleetText(vision, vision))).rejects.toMatchObject({ code: "INVALID_DOCUMENT" });
    expect(await store.read()).toBe(fleetText(vision));
  });

  it("replaces a stored file that this build cannot read", async () => {
    const { apply, store, reader } = office();
    await store.write(fleetText(accountEntry({ policy: { cadence: "never" } }), speech));
    await expect(reader.fresh()).rejects.toMatchObject({ code: "FLEET_UNREADABLE" });
    expect(await apply(fleetText(vision))).toMatchObject({ added: ["vision"] });
    expect((await reader.fresh()).accounts.map(({ name }) => name)).toEqual(["vision"]);
  });

  it("protects a rotation in flight although the stored file cannot be read", async () => {
    const { apply, store } = await officeInMotion();
    await store.write(fleetText(accountEntry({ policy: { cadence: "never" } })));
    expect(await apply(fleetText(speech))).toMatchObject({ inFlight: [{ account: "vision" }] });
    const moved = accountEntry({ publishedSecret: "another-key" });
    expect(await apply(fleetText(moved))).toMatchObject({ inFlight: [{ account: "vision" }] });
    expect(await apply(fleetText(vision))).toMatchObject({ added: ["vision"] });
  });

  it.each([
    "https://vault.azure.net",
    "https://kv.vault.azure.net.evil.example",
    "https://evilvault.azure.net",
  ])("takes no vault outside of its cloud, such as %s", async (vault) => {
    const { apply, store } = office();
    await expect(apply(fleetText(accountEntry({ vaults: [vault] })))).rejects.toMatchObject({
      faults: [{ path: "accounts.vision.vaults" }],
    });
    expect(await store.read()).toBeUndefined();
  });

  it.each([
    ["removes its account", []],
    ["moves its account to another vault", [accountEntry({ vaults: ["https://kv-other.vault.azure.net"] })]],
    ["renames its secret", [accountEntry({ publishedSecret: "other" })]],
  ])("is refused while a rotation is in flight when it %s", async (_change, accounts) => {
    const { apply, store } = await officeInMotion();
    expect(await apply(fleetText(...accounts))).toEqual({
      inFlight: [{ account: "vision", rotation: events.rotationRequested.rotation }],
    });
    expect(await store.read()).toBe(fleetText(vision));
  });

  it("may name a moved account's new id while a rotation is in flight: the next look proves it the same", async () => {
    const { apply } = await officeInMotion();
    const movedTo = resourceId("vision").replace("/resourceGroups/", "/resourceGroups/new-");
    expect(await apply(fleetText(accountEntry({ resourceId: movedTo })))).toMatchObject({
      changed: ["vision"],
    });
    const alsoElsewhere = accountEntry({ resourceId: movedTo, publishedSecret: "other" });
    expect(await apply(fleetText(alsoElsewhere))).toHaveProperty("inFlight");
  });

  it("may change a policy while a rotation is in flight", async () => {
    const { apply } = await officeInMotion();
    expect(await apply(fleetText(accountEntry({ policy: { soak: "2h" } })))).toMatchObject({
      changed: ["vision"],
    });
  });
});

describe("the reader of the fleet", () => {
  it("is empty before a fleet was applied", async () => {
    const { reader } = office();
    expect(await reader.current()).toEqual({ accounts: [] });
    expect(await reader.account("vision")).toBeUndefined();
  });

  it("remembers the fleet for five seconds, and no longer", async () => {
    const { reader, store, clock } = office();
    await store.write(fleetText(vision));
    await reader.current();
    await store.write(fleetText(vision, speech));
    clock.advance(5 * second - 1);
    expect((await reader.current()).accounts).toHaveLength(1);
    clock.advance(1);
    expect((await reader.current()).accounts).toHaveLength(2);
  });

  it("reads anew before it calls an account unknown", async () => {
    const { reader, store } = office();
    await store.write(fleetText(vision));
    await reader.current();
    await store.write(fleetText(speech));
    expect((await reader.account("speech"))?.name).toBe("speech");
  });

  it("reads the file once for all who ask at the same time", async () => {
    const { store, clock } = office();
    await store.write(fleetText(vision));
    let reads = 0;
    const counted = { ...store, revision: () => ((reads += 1), store.revision()) };
    const reader = fleetReader(counted, clock);
    await Promise.all([reader.current(), reader.account("vision"), reader.current()]);
    expect(reads).toBe(1);
  });

  it("parses a text once, however often it is asked to read anew", async () => {
    const { reader, store } = office();
    await store.write(fleetText(vision));
    const first = await reader.fresh();
    expect(await reader.fresh()).toBe(first);
    await store.write(fleetText(vision, speech));
    expect((await reader.fresh()).accounts).toHaveLength(2);
  });
});

describe("a stored file whose policy would be refused now", () => {
  const old = fleetText(accountEntry({ policy: { cadence: "12h", cooldown: "1h" } }));

  it("is read, and may be replaced", async () => {
    const { store, reader, apply } = office();
    await store.write(old);
    expect(await reader.current()).toMatchObject({ accounts: [{ name: "vision" }] });
    await expect(apply(old)).rejects.toThrow("allowShortCadence");
    expect(await apply(fleetText(vision))).toMatchObject({ changed: ["vision"] });
  });
});
