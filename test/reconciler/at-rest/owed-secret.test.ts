import { describe, expect, it } from "@jest/globals";
import { drVault, hour, minute } from "../../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

async function pass(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

const objection = async ({ ports, spec }: SmallWorld) => (await ports.trail.read(spec.name)).objection;

/** Consumers of that vault cannot read the key any more, and keyturn cannot mend it. */
function spoil({ vault }: SmallWorld): void {
  vault.denyWrites(drVault, smallSpec.publishedSecret);
  vault.disableLatest(drVault, smallSpec.publishedSecret);
}

describe("a published secret that is disabled in a vault which takes no writes", () => {
  it("stays told when a person asks for a rotation, which waits for those who cannot read it", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await pass(world, 5 * minute);
    spoil(world);
    await world.until((trail) => trail.objection?.reason === "VaultNotWritable", 2 * minute);
    for (const consumer of world.consumers) consumer.reportHealthy(false);
    await world.ask();
    await pass(world, 5 * minute);
    await expect(world.until(isIn("preparing"))).resolves.toBeDefined();
    for (let looks = 0; looks < 10; looks += 1) {
      await pass(world, 2 * minute);
      expect(await objection(world)).toMatchObject({ reason: "VaultNotWritable", remedy: "operator" });
    }
    world.vault.restore(drVault);
    for (const consumer of world.consumers) consumer.reportHealthy(true);
    await world.until((trail) => isIdle(trail) && trail.objection?.reason === "NotDue", 2 * hour);
  });

  it("is told while consumers adopt", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    for (const consumer of world.consumers) consumer.pollEvery(Infinity);
    await world.ask();
    await world.until(isIn("adopting"));
    spoil(world);
    await pass(world, 4 * minute);
    expect(await objection(world)).toMatchObject({ reason: "VaultNotWritable", remedy: "operator" });
    world.vault.restore(drVault);
    await world.until((trail) => trail.objection?.reason === "ConsumersNotReady", 30 * minute);
  });
});
