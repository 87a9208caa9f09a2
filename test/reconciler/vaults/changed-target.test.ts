import { describe, expect, it } from "@jest/globals";
import { reconcile } from "../../../shared/reconciler/reconcile.ts";
import { drVault, mainVault, minute } from "../../domain/builders.ts";
import { claimMs, isIdle, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

const secret = smallSpec.publishedSecret;
const newVault = "https://kv-new.vault.azure.net";

/** Looks as the sweep does, with the fleet file naming other vaults. */
async function passWith(vaults: readonly string[], world: SmallWorld, minutes: number) {
  const spec = { ...world.spec, vaults };
  let last;
  for (let passed = 0; passed < minutes; passed += 1) {
    world.clock.advance(minute);
    for (const consumer of world.consumers) await consumer.live();
    last = await reconcile(spec, { kind: "sweep" }, world.ports, {
      worker: `other-${String(world.clock.monotonicMs())}`,
      claimMs,
      askEveryMs: minute,
    });
  }
  return last;
}

function publishesValid(world: SmallWorld, vault: string): boolean {
  const newest = world.vault.versions(vault, secret).at(-1);
  return newest?.enabled === true && world.account.accepts(newest.value);
}

describe("a vault that is added to the fleet file", () => {
  it.each<[string, (world: SmallWorld) => void]>([
    ["may not be read", ({ vault }) => vault.forbid(newVault)],
    ["may not be written", ({ vault }) => vault.denyWrites(newVault)],
    ["does not answer", ({ vault }) => vault.lose(newVault)],
  ])("before it %s, leaves the old ones watched and repaired", async (_what, harm) => {
    const world = smallWorld();
    await world.until(isIdle);
    harm(world);
    await passWith([mainVault, drVault, newVault], world, 3);
    world.account.regenerateBehindTheBack("key1");
    await passWith([mainVault, drVault, newVault], world, 3);
    expect([mainVault, drVault].map((vault) => publishesValid(world, vault))).toEqual([true, true]);
    world.vault.restore(newVault);
    await passWith([mainVault, drVault, newVault], world, 3);
    expect(publishesValid(world, newVault)).toBe(true);
  });
});

describe("a repair", () => {
  it("takes up a target without the vaults that are lost", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    for (const vault of [mainVault, drVault]) world.vault.denyWrites(vault);
    world.account.regenerateBehindTheBack("key1");
    await passWith([mainVault, drVault], world, 2);
    expect((await world.ports.trail.read(world.spec.name)).state.phase).toBe("repairing");
    await passWith([newVault], world, 3);
    expect(publishesValid(world, newVault)).toBe(true);
    const { state } = await world.ports.trail.read(world.spec.name);
    expect(state).toMatchObject({ phase: "idle", target: { vaults: [newVault] } });
  });
});
