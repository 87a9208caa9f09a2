import { describe, expect, it } from "@jest/globals";
import { drVault, hour, mainVault, minute } from "../../domain/builders.ts";
import type { Reason } from "../../../shared/domain/objection.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

const secret = smallSpec.publishedSecret;

async function atRest(
  vaults: readonly string[] = [mainVault, drVault],
  oldKeyGraceMs = 0,
): Promise<SmallWorld> {
  const world = smallWorld({ spec: { ...smallSpec, vaults }, oldKeyGraceMs });
  await world.until(isIdle);
  await pass(world, 5 * minute);
  return world;
}

async function pass(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

function publishesValid(world: SmallWorld, vault: string): boolean {
  const newest = world.vault.versions(vault, secret).at(-1);
  return newest?.enabled === true && world.account.accepts(newest.value);
}

const heldBy = (reason: Reason) => async (world: SmallWorld) => {
  const { objection } = await world.until((trail) => trail.objection?.reason === reason, 5 * minute);
  return objection;
};

describe("a vault that gives no answer", () => {
  describe.each([
    ["first", [drVault, mainVault]],
    ["last", [mainVault, drVault]],
  ])("and is listed %s", (_where, vaults) => {
    it.each(["refuses connections", "hangs"] as const)(
      "keeps no other vault from being repaired, whether it %s",
      async (how) => {
        const world = await atRest(vaults);
        world.vault.lose(drVault, how);
        world.account.regenerateBehindTheBack("key1");
        await pass(world, 3 * minute);
        expect(publishesValid(world, mainVault)).toBe(true);
        expect(publishesValid(world, drVault)).toBe(false);
      },
    );

    it("is repaired once it answers again", async () => {
      const world = await atRest(vaults);
      world.vault.lose(drVault);
      world.account.regenerateBehindTheBack("key1");
      await pass(world, hour);
      world.vault.restore(drVault);
      await pass(world, 2 * minute);
      expect(world.publishesValidKey()).toBe(true);
      const { state } = await world.until(isIdle);
      expect(Object.keys(state)).not.toContain("owed");
    });
  });

  it("is named at once, and asks for an operator once it lasts", async () => {
    const world = await atRest();
    world.vault.lose(drVault);
    const early = await heldBy("VaultNotReachable")(world);
    expect(early).toMatchObject({ remedy: "wait", vaults: [drVault] });
    const late = await world.until(({ objection }) => objection?.remedy === "operator", hour);
    expect(late.objection).toMatchObject({ reason: "VaultNotReachable", vaults: [drVault] });
    world.vault.restore(drVault);
    await world.until(({ objection }) => objection?.reason === "NotDue", 20 * minute);
  });

  it("holds an ordinary rotation before a key is touched", async () => {
    const world = await atRest();
    world.vault.lose(drVault);
    await world.ask();
    const objection = await heldBy("VaultNotReachable")(world);
    expect(objection).toMatchObject({ vaults: [drVault] });
    expect(world.account.regenerated).toEqual({ key1: 0, key2: 0 });
    world.vault.restore(drVault);
    const { state } = await world.until(isIdle);
    expect(state).toMatchObject({ lastEnded: { outcome: "completed" } });
  });

  it("keeps no rotation from its end once the old key is dead", async () => {
    const world = await atRest([mainVault, drVault], 10 * minute);
    await world.ask();
    await world.until(isIn("confirming"));
    world.vault.lose(drVault);
    const { state } = await world.until(isIdle, 2 * hour);
    expect(state).toMatchObject({ lastEnded: { outcome: "completed" } });
    world.vault.restore(drVault);
    await pass(world, 2 * minute);
    const newest = world.vault.versions(drVault, `${secret}-key1`).at(-1);
    expect(newest && world.account.accepts(newest.value)).toBe(true);
  });

  it("keeps no revert from bringing the others back", async () => {
    const world = await atRest();
    await world.ask();
    await world.until(isIn("adopting"));
    world.vault.lose(drVault);
    await world.revert();
    await world.until(({ state }) => state.phase === "reverting" && state.previousPublishedAt !== undefined);
    const newest = world.vault.versions(mainVault, secret).at(-1);
    expect(newest?.value).toBe(world.account.keys().key1);
    world.vault.restore(drVault);
    const { state } = await world.until(isIdle);
    expect(state).toMatchObject({ lastEnded: { outcome: "reverted" } });
    expect(world.failedCalls()).toBe(0);
  });
});

describe("a vault that takes no writes", () => {
  it.each([
    ["first", [drVault, mainVault]],
    ["last", [mainVault, drVault]],
  ])("keeps no other from being repaired when it is listed %s", async (_where, vaults) => {
    const world = await atRest(vaults);
    world.vault.denyWrites(drVault);
    world.account.regenerateBehindTheBack("key1");
    await pass(world, 2 * minute);
    expect(publishesValid(world, mainVault)).toBe(true);
    expect(await heldBy("VaultNotWritable")(world)).toMatchObject({ remedy: "operator", vaults: [drVault] });
    world.vault.restore(drVault);
    await pass(world, 2 * minute);
    expect(world.publishesValidKey()).toBe(true);
  });
});

describe("a published secret at rest", () => {
  it("that is disabled in every vault is published again at once", async () => {
    const world = await atRest();
    for (const vault of world.spec.vaults) world.vault.disableLatest(vault, secret);
    await pass(world, 2 * minute);
    expect(world.publishesValidKey()).toBe(true);
  });

  it("that was deleted and is purged is published again, and one that is recovered is well again", async () => {
    const world = await atRest();
    for (const vault of world.spec.vaults) world.vault.softDelete(vault, secret);
    await heldBy("PublishedSecretDeleted")(world);
    world.vault.purge(mainVault, secret);
    world.vault.recover(drVault, secret);
    await pass(world, 2 * minute);
    expect(world.publishesValidKey()).toBe(true);
    expect(await world.until(isIdle)).toMatchObject({ objection: { reason: "NotDue" } });
  });

  it.each<[string, Reason, (world: SmallWorld) => void]>([
    ["soft-deleted", "PublishedSecretDeleted", ({ vault }) => vault.softDelete(mainVault, secret)],
    ["forbidden", "VaultNotAccessible", ({ vault }) => vault.forbid(mainVault)],
  ])("that is %s in one vault is reported at once, and with its vault", async (_what, reason, harm) => {
    const world = await atRest();
    harm(world);
    expect(await heldBy(reason)(world)).toMatchObject({ remedy: "operator", vaults: [mainVault] });
  });
});

describe("the secret of a slot", () => {
  it("holds the key of its slot after a rotation was cancelled half-way", async () => {
    const world = smallWorld({ newKeyDelayMs: 10 * minute });
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("proving"));
    await world.cancel();
    await pass(world, 15 * minute);
    for (const vault of world.spec.vaults) {
      const newest = world.vault.versions(vault, `${secret}-key2`).at(-1);
      expect(newest?.value).toBe(world.account.keys().key2);
    }
  });
});
