import { describe, expect, it } from "@jest/globals";
import type { Step } from "../../shared/records/step-codec.ts";
import { mainVault, minute } from "../domain/builders.ts";
import { isIdle, isIn, smallWorld, wholeRotation } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";

function nearExpiry(world: SmallWorld, version: string | undefined): Step {
  return {
    account: world.spec.name,
    because: { kind: "near-expiry", vault: mainVault, version: version ?? "" },
  };
}

function published(world: SmallWorld) {
  return world.vault.versions(mainVault, world.spec.publishedSecret).map(({ version }) => version);
}

async function requests(world: SmallWorld) {
  const events = await world.ports.trail.events(world.spec.name);
  return events.flatMap(({ event }) => (event.type === "rotation-requested" ? [event.mode] : []));
}

describe("a near-expiry event", () => {
  it("delivered five times, at once and late, starts one rotation", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const step = nearExpiry(world, published(world)[0]);
    await Promise.all([world.look(step), world.look(step), world.look(step)]);
    await world.look(step);
    await world.until(isIn("adopting"));
    await world.until(isIdle);
    await world.look(step);
    expect(await requests(world)).toEqual(["near-expiry"]);
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
  });

  it("for a version before the current one starts nothing", async () => {
    const world = smallWorld();
    await wholeRotation(world);
    world.clock.advance(world.spec.policy.cooldownMs);
    expect(await world.look(nearExpiry(world, published(world)[0]))).toMatchObject({ reason: "NotDue" });
    expect(await requests(world)).toEqual(["manual"]);
  });

  it("within the cooldown is not lost: it comes back by itself", async () => {
    const world = smallWorld();
    await wholeRotation(world);
    await world.look(nearExpiry(world, published(world).at(-1)));
    expect(await requests(world)).toEqual(["manual"]);
    await world.until(isIn("adopting"), world.spec.policy.cooldownMs + 5 * minute);
    expect(await requests(world)).toEqual(["manual", "near-expiry"]);
  });
});
