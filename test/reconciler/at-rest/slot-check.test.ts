import { describe, expect, it } from "@jest/globals";
import type { Slot } from "../../../shared/domain/key.ts";
import { secretName } from "../../../shared/domain/secret-place.ts";
import { SecretValue } from "../../../shared/secret-value.ts";
import { drVault, hour, mainVault, minute, second } from "../../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

async function pass(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

async function atRest(): Promise<SmallWorld> {
  const world = smallWorld();
  await world.until(isIdle);
  await pass(world, 5 * minute);
  return world;
}

/** Whether the secret of a slot holds the live key of the slot in both vaults. */
function holdsKeyOf({ vault, account }: SmallWorld, slot: Slot): boolean {
  return [mainVault, drVault].every((url) => {
    const newest = vault.versions(url, secretName(smallSpec, slot)).at(-1);
    return newest?.enabled === true && newest.value === account.keys()[slot];
  });
}

describe("the check of both slots at rest", () => {
  it.each<[string, (world: SmallWorld) => void]>([
    ["the standby key is regenerated", ({ account }) => account.regenerateBehindTheBack("key2")],
    [
      "the secret of the standby slot is disabled",
      ({ vault }) => vault.disableLatest(drVault, nameOf("key2")),
    ],
    [
      "the secret of the active slot is disabled",
      ({ vault }) => vault.disableLatest(drVault, nameOf("key1")),
    ],
    [
      "the secret of a slot is overwritten",
      ({ vault, account }) => void vault.write(mainVault, nameOf("key2"), account.keys().key1),
    ],
  ])("finds and mends within its pace that %s", async (_what, harm) => {
    const world = await atRest();
    harm(world);
    await pass(world, hour + 2 * minute);
    expect([holdsKeyOf(world, "key1"), holdsKeyOf(world, "key2")]).toEqual([true, true]);
    expect(await world.until(isIdle)).toMatchObject({ objection: { reason: "NotDue" } });
    expect(world.failedCalls()).toBe(0);
  });

  it.each<[string, (world: SmallWorld) => void, (world: SmallWorld) => void, string]>([
    [
      "the secret of a slot is soft-deleted",
      ({ vault }) => vault.softDelete(mainVault, nameOf("key2")),
      ({ vault }) => vault.recover(mainVault, nameOf("key2")),
      "SlotSecretUnusable",
    ],
    [
      "keyturn may not list the keys any more",
      ({ account }) => account.refuseListing("forbidden"),
      ({ account }) => account.refuseListing(undefined),
      "KeysNotListable",
    ],
  ])("tells within its pace that %s, until it is well again", async (_what, harm, mend, reason) => {
    const world = await atRest();
    harm(world);
    const told = await world.until(({ objection }) => objection?.remedy === "operator", hour + 2 * minute);
    expect(told.objection?.reason).toBe(reason);
    await pass(world, 10 * minute);
    expect((await world.ports.trail.read(world.spec.name)).objection?.reason).toBe(reason);
    mend(world);
    await world.until(({ objection }) => objection?.reason === "NotDue", 2 * minute);
  });

  it.each<[string, (world: SmallWorld) => void]>([
    ["was regenerated", ({ account }) => account.regenerateBehindTheBack("key2")],
    ["lost its secret", ({ vault }) => vault.disableLatest(mainVault, nameOf("key2"))],
    [
      "was overwritten in its secret",
      ({ vault }) => void vault.write(mainVault, nameOf("key2"), new SecretValue("somebody's")),
    ],
  ])("comes with the next watch when the standby key %s", async (_what, harm) => {
    const world = await atRest();
    harm(world);
    await pass(world, 65 * second);
    expect(holdsKeyOf(world, "key2")).toBe(true);
  });

  it("tells with the next watch that the active key is dead, where keyturn may not list the keys any more", async () => {
    const world = await atRest();
    world.account.refuseListing("forbidden");
    world.account.regenerateBehindTheBack("key1");
    await pass(world, 65 * second);
    const { objection } = await world.ports.trail.read(world.spec.name);
    expect(objection).toMatchObject({ reason: "KeysNotListable", remedy: "operator" });
  });

  it("lists the keys now and then, not with every watch, while the data plane does not know the standby key yet", async () => {
    const world = smallWorld({ newKeyDelayMs: 20 * minute });
    await world.until(isIdle);
    const before = world.account.listings();
    world.account.regenerateBehindTheBack("key2");
    await pass(world, 19 * minute);
    expect(world.account.listings() - before).toBeLessThanOrEqual(4);
    await pass(world, 4 * minute);
    // It knows the key now, so what happens next is seen at once.
    world.account.regenerateBehindTheBack("key2");
    await pass(world, 65 * second);
    expect(holdsKeyOf(world, "key2")).toBe(true);
  });

  it("lists the keys once in its pace while all is well, and the watch never", async () => {
    const world = await atRest();
    const before = world.account.listings();
    await pass(world, 5 * hour);
    expect(world.account.listings() - before).toBe(5);
  });

  it("looks for a broken slot no more often than the watch, however often it is looked at", async () => {
    const world = await atRest();
    world.vault.softDelete(mainVault, nameOf("key1"));
    await world.until(({ objection }) => objection?.remedy === "operator", hour + 2 * minute);
    const before = world.account.listings();
    for (let looks = 0; looks < 20; looks += 1) await world.look();
    expect(world.account.listings() - before).toBeLessThanOrEqual(1);
  });
});

describe("a rotation that is cancelled after the regeneration", () => {
  it("comes with the next watch after a rotation was called off, whose call may have taken effect since", async () => {
    const world = await atRest();
    await world.ask();
    await world.cancel();
    // Where the watch does not look.
    world.vault.write(drVault, nameOf("key2"), new SecretValue("a key of that rotation"));
    await pass(world, 3 * minute);
    expect(holdsKeyOf(world, "key2")).toBe(true);
  });

  it("leaves each slot's secret with the live key of its slot", async () => {
    const world = smallWorld({ newKeyDelayMs: hour });
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("proving"));
    await world.cancel();
    await world.until(isIdle);
    await pass(world, 2 * minute);
    expect([holdsKeyOf(world, "key1"), holdsKeyOf(world, "key2")]).toEqual([true, true]);
  });
});

function nameOf(slot: Slot): string {
  return secretName(smallSpec, slot);
}
