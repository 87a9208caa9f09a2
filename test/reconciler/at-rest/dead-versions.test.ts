import { describe, expect, it } from "@jest/globals";
import type { SecretRole } from "../../../shared/domain/secret-place.ts";
import { secretName, secretRoles } from "../../../shared/domain/secret-place.ts";
import type { ReconcilerPorts } from "../../../shared/reconciler/ports.ts";
import { SecretValue } from "../../../shared/secret-value.ts";
import { drVault, hour, mainVault, minute } from "../../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld, wholeRotation } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

async function pass(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

const slowPace = hour + 2 * minute;

/** Enabled versions of all secrets whose key the account does not have. */
function enabledDead({ vault, account }: SmallWorld) {
  const { key1, key2 } = account.keys();
  return [mainVault, drVault].flatMap((url) =>
    secretRoles.flatMap((role) =>
      vault
        .versions(url, nameOf(role))
        .filter(({ enabled, value }) => enabled && value !== key1 && value !== key2)
        .map(({ value }) => value),
    ),
  );
}

describe("versions that hold a dead key", () => {
  it("are disabled at the slow pace: of slots, and those that were there before enrolment", async () => {
    const world = smallWorld();
    const { key1 } = world.account.keys();
    for (let times = 0; times < 2; times += 1) world.vault.write(mainVault, nameOf("published"), key1);
    await wholeRotation(world);
    expect(enabledDead(world).length).toBeGreaterThan(2);
    await pass(world, slowPace);
    expect(enabledDead(world)).toEqual([]);
    const events = await world.ports.trail.events(smallSpec.name);
    const disabled = events.flatMap(({ event }) =>
      event.type === "superseded-version-disabled" ? [event.place.secret] : [],
    );
    expect(new Set(disabled)).toEqual(new Set(secretRoles));
    expect(world.publishesValidKey()).toBe(true);
    expect(world.failedCalls()).toBe(0);
  });

  it("are disabled after a revert and the rotation that follows it", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await pass(world, 5 * minute);
    await world.ask();
    await world.until(isIn("adopting"));
    await pass(world, minute / 2);
    await world.revert();
    await world.until(isIdle);
    await pass(world, 6 * minute);
    await world.ask();
    await world.until(isIdle);
    await pass(world, slowPace);
    expect(enabledDead(world)).toEqual([]);
  });

  it("stay while the data plane still accepts the key", async () => {
    const world = smallWorld({ oldKeyGraceMs: 6 * hour });
    await wholeRotation(world);
    await pass(world, slowPace);
    expect(enabledDead(world).length).toBeGreaterThan(0);
    await pass(world, 6 * hour);
    expect(enabledDead(world)).toEqual([]);
  });

  it("stay where their value was never a key of the account", async () => {
    const world = smallWorld();
    const foreign = new SecretValue("a key of another account");
    world.vault.write(mainVault, nameOf("published"), foreign);
    world.vault.write(mainVault, nameOf("published"), world.account.keys().key1);
    await wholeRotation(world);
    await pass(world, slowPace);
    expect(enabledDead(world)).toEqual([foreign]);
  });

  it("cost a bounded number of reads, and all have their turn behind those that stay", async () => {
    const reads: string[] = [];
    const world = smallWorld({ around: (ports) => counting(ports, reads) });
    const { key1 } = world.account.keys();
    world.vault.write(mainVault, nameOf("published"), key1);
    for (let count = 0; count < 30; count += 1) {
      world.vault.write(mainVault, nameOf("published"), new SecretValue(`somebody's ${count}`));
    }
    world.vault.write(mainVault, nameOf("published"), key1);
    await wholeRotation(world);
    reads.length = 0;
    await pass(world, slowPace);
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.length).toBeLessThanOrEqual(10);
    await pass(world, 8 * hour);
    expect(enabledDead(world).map(({ fingerprint }) => fingerprint)).not.toContain(key1.fingerprint);
    expect(enabledDead(world)).toHaveLength(30);
  });

  it("wait for a later check, without a hold, where a vault does not let them be disabled", async () => {
    const world = smallWorld();
    await wholeRotation(world);
    world.vault.denyWrites(drVault);
    await pass(world, slowPace);
    const { objection } = await world.until(isIdle);
    expect(objection).toMatchObject({ reason: "NotDue" });
    world.vault.restore(drVault);
    await pass(world, slowPace);
    expect(enabledDead(world)).toEqual([]);
  });
});

/** Counts the versions whose value is read. */
function counting(ports: ReconcilerPorts, reads: string[]): ReconcilerPorts {
  const { vault } = ports;
  const valueOf: typeof vault.valueOf = (url, name, version) => {
    reads.push(version);
    return vault.valueOf(url, name, version);
  };
  return { ...ports, vault: { ...vault, valueOf } };
}

function nameOf(role: SecretRole): string {
  return secretName(smallSpec, role);
}
