import { describe, expect, it } from "@jest/globals";
import { SecretValue } from "../../shared/secret-value.ts";
import { drVault, mainVault } from "../domain/builders.ts";
import { foundAccount } from "./fakes/fake-account.ts";
import { isIdle, isIn, smallWorld } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";

type Change = (world: SmallWorld) => void;

const publishForeign: Change = (world) =>
  void world.vault.write(mainVault, world.spec.publishedSecret, new SecretValue("foreign"));
const publishStandby: Change = (world) =>
  void world.vault.write(drVault, world.spec.publishedSecret, world.account.keys().key2);
const publishPrevious: Change = (world) =>
  void world.vault.write(drVault, world.spec.publishedSecret, world.account.keys().key1);

describe("what somebody else changed before a rotation", () => {
  it.each<[string, Change, string]>([
    ["a foreign published value", publishForeign, "PublishedSecretUnknown"],
    ["the standby key published in one vault", publishStandby, "KeyStillPublished"],
    [
      "an active key that was regenerated",
      (world) => world.account.regenerateBehindTheBack("key1"),
      "PublishedSecretUnknown",
    ],
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
    expect(trail.rotation.phase).toBe("preparing");
    expect(world.account.asked()).toBe(0);
  });

  it("ends it as a success where keys were switched off", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    world.account.change({ ...foundAccount, localAuthDisabled: true });
    await world.ask();
    expect(await world.until(isIdle)).toMatchObject({ rotation: { lastEnded: { outcome: "keyless" } } });
  });
});

describe("what somebody else changes while consumers adopt", () => {
  it.each<[string, Change, string]>([
    ["the fresh key", (world) => world.account.regenerateBehindTheBack("key2"), "StandbyKeyChanged"],
    ["the previous key", (world) => world.account.regenerateBehindTheBack("key1"), "RetireeChanged"],
    ["the published value of one vault", publishForeign, "KeyStillPublished"],
    ["the secret, back to the previous key, which nobody has read yet", publishPrevious, "KeyStillPublished"],
  ])("%s makes it hold, and the previous key is not regenerated", async (_drift, change, reason) => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    // Everybody has adopted, so that the gate alone would let it pass.
    await world.until(({ objection }) => objection?.reason === "Soaking");
    for (const consumer of world.consumers) consumer.pollEvery(Infinity);
    change(world);
    const trail = await world.until(({ objection }) => objection?.reason === reason);
    expect(trail.rotation.phase).toBe("adopting");
    expect(world.account.regenerated.key1).toBe(0);
  });
});
