import { describe, expect, it } from "@jest/globals";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { FoundCopy } from "../../shared/domain/discovery/copies.ts";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import type { Slot } from "../../shared/domain/key.ts";
import { RecordUnreadableError } from "../../shared/errors.ts";
import { aConsumer, aCopy, after, day, hour, shop } from "../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";

const holdsFor = (reason: string) => (trail: { readonly objection?: { readonly reason: string } }) =>
  trail.objection?.reason === reason;

/** A discovery that found the present key of the slot in a site's app setting. */
function found(world: SmallWorld, slot: Slot, change: Partial<FoundCopy> = {}): Discovery {
  const copy = aCopy(world.account.keys()[slot].fingerprint, { slot, ...change });
  return { at: world.clock.now(), accounts: [], enrolled: [], unseen: [], searches: [], copies: [copy] };
}

const nothing = (world: SmallWorld): Discovery => ({ ...found(world, "key1"), copies: [] });

async function pass(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

async function restingWorld(change: Partial<AccountSpec> = {}) {
  const world = smallWorld({ spec: { ...smallSpec, ...change } });
  await world.until(isIdle);
  return world;
}

describe("a site that holds the standby key as a plain value", () => {
  it("keeps the key from being regenerated until a search finds it no more", async () => {
    const world = await restingWorld();
    await world.discovery.write(found(world, "key2"));
    await world.ask();
    const { objection } = await world.until(holdsFor("UnmanagedCopy"));
    expect(objection).toMatchObject({ remedy: "operator", message: expect.stringContaining(shop) });
    await pass(world, hour);
    expect(world.account.asked()).toBe(0);

    await world.discovery.write(nothing(world));
    await world.until(isIdle);
    expect(world.account.asked()).toBe(2);
    expect(world.failedCalls()).toBe(0);
  });

  it.each<[string, Partial<AccountSpec>]>([
    [
      "a consumer",
      {
        consumers: [
          ...smallSpec.consumers,
          aConsumer({ name: "shop", criticality: "advisory", resourceId: shop }),
        ],
      },
    ],
    [
      "a person",
      {
        acceptedCopies: [
          { resource: shop, name: "AI_KEY", by: "Ada", reason: "left over", until: after(900 * day) },
        ],
      },
    ],
  ])("does not hold when %s answers for it", async (_who, change) => {
    const world = await restingWorld({ ...change, policy: { ...smallSpec.policy, soakMs: hour } });
    await world.discovery.write(found(world, "key2"));
    await world.ask();
    await world.until(isIdle, day);
    expect(world.account.asked()).toBe(2);
  });

  it("does not hold an emergency, which records that it breaks", async () => {
    const world = await restingWorld();
    await world.discovery.write(found(world, "key2"));
    await world.declare();
    await world.until(isIdle);
    expect(world.account.asked()).toBeGreaterThan(0);
    const events = await world.ports.trail.events(world.spec.name);
    const passed = events.find(({ event }) => event.type === "preflight-passed");
    expect(passed?.event).toMatchObject({
      copies: { count: 1, named: [{ resource: shop, name: "AI_KEY", slot: "key2", because: "emergency" }] },
    });
  });
});

describe("a copy of the previous key that is found during adoption", () => {
  it("keeps that key alive", async () => {
    const world = await restingWorld();
    await world.ask();
    await world.until(isIn("adopting"));
    await world.discovery.write(found(world, "key1"));
    await world.until(holdsFor("UnmanagedCopy"), day);
    await pass(world, hour);
    expect(world.account.asked()).toBe(1);

    await world.discovery.write(nothing(world));
    await world.until(isIdle, day);
    expect(world.account.asked()).toBe(2);
    expect(world.failedCalls()).toBe(0);
  });
});

describe("a discovery that cannot be read", () => {
  const unreadable = (spec = smallSpec) =>
    smallWorld({
      spec,
      around: (ports) => ({
        ...ports,
        discovery: { read: async () => Promise.reject(new RecordUnreadableError("the last discovery")) },
      }),
    });

  it("holds a rotation, for it may name copies", async () => {
    const world = unreadable();
    await world.until(isIdle);
    await world.ask();
    await world.until(holdsFor("DiscoveryMissing"));
    expect(world.account.asked()).toBe(0);
  });

  it("holds neither an emergency nor an account whose policy only warns", async () => {
    const urgent = unreadable();
    await urgent.until(isIdle);
    await urgent.declare();
    await urgent.until(isIdle);
    expect(urgent.account.asked()).toBeGreaterThan(0);

    const warned = unreadable({ ...smallSpec, policy: { ...smallSpec.policy, copies: "warn" } });
    await warned.until(isIdle);
    await warned.ask();
    await warned.until(isIdle);
    expect(warned.account.asked()).toBe(2);
  });
});
