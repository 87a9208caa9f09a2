import { describe, expect, it } from "@jest/globals";
import type { Phase } from "../../../shared/domain/rotation/account-state.ts";
import { drVault, hour, mainVault, minute } from "../../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

const secret = smallSpec.publishedSecret;

/** An account in a phase, whose second vault is lost from now on. */
async function lostIn(phase: Phase): Promise<SmallWorld> {
  const world = smallWorld({
    newKeyDelayMs: phase === "proving" ? minute : 0,
    oldKeyGraceMs: phase === "confirming" ? 10 * minute : 0,
  });
  await world.until(isIdle);
  if (phase !== "idle") {
    await world.ask();
    await world.until(isIn(phase === "reverting" ? "adopting" : phase));
    if (phase === "reverting") await world.revert();
  }
  world.vault.lose(drVault);
  return world;
}

function publishesValid(world: SmallWorld, vault: string): boolean {
  const newest = world.vault.versions(vault, secret).at(-1);
  return newest?.enabled === true && world.account.accepts(newest.value);
}

const phases: readonly Phase[] = ["idle", "preparing", "proving", "adopting", "confirming", "reverting"];

describe("an emergency that leaves out a lost vault by name", () => {
  it.each(phases)("ends with both keys dead when the vault is lost in %s", async (phase) => {
    const world = await lostIn(phase);
    const { key1, key2 } = world.account.keys();
    await world.declare({ compromised: "both", gate: "waive", leaveOut: [drVault] });
    await world.until(
      (trail) => isIdle(trail) && !world.account.accepts(key1) && !world.account.accepts(key2),
      hour,
    );
    expect(publishesValid(world, mainVault)).toBe(true);

    world.vault.restore(drVault);
    await world.until(() => world.publishesValidKey(), 10 * minute);
    await world.until((trail) => isIdle(trail) && !("owed" in trail.state), 10 * minute);
  });

  it("publishes to the vault all the same where it answers", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.declare({ compromised: "active", gate: "waive", leaveOut: [drVault] });
    await world.until(isIdle);
    expect([world.publishesValidKey(), world.failedCalls()]).toEqual([true, 0]);
  });

  it("waits for the vault like any other where the gate is not waived", async () => {
    const world = await lostIn("idle");
    await world.declare({ compromised: "active", gate: "wait", leaveOut: [drVault] });
    await world.until(({ objection }) => objection?.reason === "VaultNotReachable", 10 * minute);
    expect(world.account.regenerated).toEqual({ key1: 0, key2: 0 });
  });
});

describe("a gate that was not waived", () => {
  it("lets no vault be left out, not even after the standby key was replaced", async () => {
    const world = await lostIn("proving");
    await world.declare({ compromised: "active", gate: "wait", leaveOut: [drVault] });
    const { state } = await world.until(({ objection }) => objection?.vaults?.[0] === drVault, 20 * minute);
    expect(state.phase).toBe("publishing");
  });
});

describe("an emergency that a lost vault holds up", () => {
  it("says what to do, and shouts at its deadline; the command goes on from there", async () => {
    const world = await lostIn("idle");
    const leaked = world.account.keys().key1;
    await world.declare({ compromised: "active", gate: "waive", deadlineMs: 2 * minute });
    const { objection } = await world.until((trail) => trail.objection?.remedy === "operator", 5 * minute);
    expect(objection).toMatchObject({ reason: "VaultNotReachable", vaults: [drVault] });
    expect(objection?.message).toContain(`--leave-out ${drVault}`);
    await world.declare({ compromised: "active", gate: "waive", deadlineMs: 0, leaveOut: [drVault] });
    await world.until((trail) => isIdle(trail) && !world.account.accepts(leaked), hour);
  });

  it("rejects a vault to which the account does not publish", async () => {
    const world = await lostIn("idle");
    const answer = await world.declare({ gate: "waive", leaveOut: ["https://kv-other.vault.azure.net"] });
    expect(answer).toMatchObject({ rejection: { code: "VAULT_NOT_FOUND" } });
  });
});

describe("the secret of a slot that cannot be written", () => {
  it("keeps no leaked key alive, and is written later", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const { key1, key2 } = world.account.keys();
    for (const slot of ["key1", "key2"]) world.vault.softDelete(mainVault, `${secret}-${slot}`);
    await world.declare({ compromised: "both", gate: "waive" });
    await world.until(
      (trail) => isIdle(trail) && !world.account.accepts(key1) && !world.account.accepts(key2),
      hour,
    );
    expect(world.failedCalls()).toBe(0);
    for (const slot of ["key1", "key2"]) world.vault.recover(mainVault, `${secret}-${slot}`);
    await world.until((trail) => isIdle(trail) && !("owed" in trail.state), 20 * minute);
    const newest = world.vault.versions(mainVault, `${secret}-key1`).at(-1);
    expect(newest?.value).toBe(world.account.keys().key1);
  });
});
