import { describe, expect, it } from "@jest/globals";
import { drVault } from "../domain/builders.ts";
import { foundAccount } from "./fakes/fake-account.ts";
import { isIdle, smallWorld } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";

type Change = (world: SmallWorld) => void;

describe("what somebody else changed before a rotation and keyturn cannot repair", () => {
  it.each<[string, Change, string]>([
    ["a deleted account", (world) => world.account.change({ kind: "absent" }), "AccountNotFound"],
    [
      "an account that moves",
      (world) => world.account.change({ ...foundAccount, provisioningState: "Moving" }),
      "AccountNotSettled",
    ],
    ["a lost role", (world) => world.account.refuseListing("forbidden"), "KeysNotListable"],
    ["a firewalled vault", (world) => world.vault.forbid(drVault), "VaultNotAccessible"],
    [
      "a soft-deleted secret",
      (world) => world.vault.softDelete(drVault, world.spec.publishedSecret),
      "PublishedSecretDeleted",
    ],
  ])("%s makes it hold, and nothing is regenerated", async (_drift, change, reason) => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.tick();
    // From here on nobody reads what was changed before preflight sees it.
    for (const consumer of world.consumers) consumer.pollEvery(Infinity);
    change(world);
    await world.ask();
    const trail = await world.until(({ objection }) => objection?.reason === reason);
    expect(trail.state.phase).toBe("preparing");
    expect(world.account.asked()).toBe(0);
  });

  it("ends it as a success where keys were switched off", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    world.account.change({ ...foundAccount, localAuthDisabled: true });
    await world.ask();
    expect(await world.until(isIdle)).toMatchObject({ state: { lastEnded: { outcome: "keyless" } } });
  });
});
