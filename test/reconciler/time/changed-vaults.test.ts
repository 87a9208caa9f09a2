import { describe, expect, it } from "@jest/globals";
import { secretName } from "../../../shared/domain/secret-place.ts";
import { SecretValue } from "../../../shared/secret-value.ts";
import { drVault, mainVault } from "../../domain/builders.ts";
import { isIdle, smallSpec, smallWorld, wholeRotation } from "../small-world.ts";

const newVaults = ["https://kv-new.vault.azure.net", "https://kv-other.vault.azure.net"];
const slotSecret = secretName(smallSpec, "key2");
const foreign = new SecretValue("a password of somebody else");

describe("an account whose vaults are all exchanged", () => {
  it("keeps its active slot, whatever the fleet file says of the first one", async () => {
    const world = smallWorld();
    expect((await wholeRotation(world)).state).toMatchObject({ active: "key2" });
    world.redeclare({ vaults: newVaults });
    const { state } = await world.until(
      (trail) =>
        isIdle(trail) && "target" in trail.state && trail.state.target.vaults.includes(newVaults[0] ?? ""),
    );
    expect(state).toMatchObject({ active: "key2" });
    for (const vault of newVaults) {
      const newest = world.vault.versions(vault, smallSpec.publishedSecret).at(-1);
      expect(newest?.value.fingerprint).toBe(world.account.keys().key2.fingerprint);
    }
  });
});

describe("a secret that has a slot secret's name and holds something else", () => {
  it("is not overwritten by an enrolment, which holds and names the vault", async () => {
    const world = smallWorld();
    world.vault.write(drVault, slotSecret, foreign);
    const { objection } = await world.until((trail) => trail.objection !== undefined);
    expect(objection).toMatchObject({ reason: "SlotSecretUnknown", remedy: "operator", vaults: [drVault] });
    expect(world.vault.versions(drVault, slotSecret)).toHaveLength(1);
    expect(world.versions("published")).toEqual([0, 0]);
  });

  it("is not overwritten when its vault is added, and the old vaults stay watched and repaired", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const [added = ""] = newVaults;
    world.vault.write(added, slotSecret, foreign);
    world.redeclare({ vaults: [mainVault, drVault, added] });
    await world.until(({ objection }) => objection?.reason === "SlotSecretUnknown");
    world.account.regenerateBehindTheBack("key1");
    for (let ticks = 0; ticks < 60; ticks += 1) await world.tick();
    expect(world.publishesValidKey()).toBe(true);
    expect(world.vault.versions(added, slotSecret)).toHaveLength(1);
  });

  it("no longer holds the enrolment once somebody has written a key of the account to it", async () => {
    const world = smallWorld();
    world.vault.write(drVault, slotSecret, foreign);
    await world.until((trail) => trail.objection?.reason === "SlotSecretUnknown");
    world.vault.write(drVault, slotSecret, world.account.keys().key2);
    expect((await world.until(isIdle)).state).toMatchObject({ phase: "idle" });
  });
});

describe("a slot's secret that an earlier enrolment of the account has written", () => {
  it("is written anew, although its key is gone", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    world.redeclare({ vaults: [mainVault] });
    await world.until(
      (trail) => isIdle(trail) && "target" in trail.state && trail.state.target.vaults.length === 1,
    );
    world.account.regenerateBehindTheBack("key2");
    for (let ticks = 0; ticks < 30; ticks += 1) await world.tick();
    world.redeclare({ vaults: [mainVault, drVault] });
    await world.until(
      (trail) => isIdle(trail) && "target" in trail.state && trail.state.target.vaults.length === 2,
    );
    const newest = world.vault.versions(drVault, slotSecret).at(-1);
    expect(newest?.value.fingerprint).toBe(world.account.keys().key2.fingerprint);
  });
});
