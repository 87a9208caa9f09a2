import { describe, expect, it } from "@jest/globals";
import { pauseAccount, resumeAccount, revertRotation } from "../../shared/domain/commands/commands.ts";
import type { DriftKind } from "../../shared/domain/rotation/drift.ts";
import type { Phase } from "../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import { SecretValue } from "../../shared/secret-value.ts";
import { drVault, hour, mainVault, minute } from "../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";

type Change = (world: SmallWorld) => void;

const regenerate =
  (slot: "key1" | "key2"): Change =>
  (world) =>
    world.account.regenerateBehindTheBack(slot);
const publish =
  (value: (world: SmallWorld) => SecretValue, ...vaults: readonly string[]): Change =>
  (world) => {
    for (const vault of vaults) world.vault.write(vault, world.spec.publishedSecret, value(world));
  };
const both = [mainVault, drVault];
const foreign = publish(() => new SecretValue("foreign"), drVault);
const key1 = ({ account }: SmallWorld) => account.keys().key1;
const key2 = ({ account }: SmallWorld) => account.keys().key2;

/** A world that stays in a phase: no consumer moves on by itself. */
async function standingIn(phase: Phase): Promise<SmallWorld> {
  const world = smallWorld({
    newKeyDelayMs: phase === "proving" ? 10 * minute : 0,
    oldKeyGraceMs: phase === "confirming" ? hour : 0,
  });
  await world.until(isIdle);
  if (phase === "idle") return world;
  await world.ask();
  if (phase !== "reverting") {
    await world.until(isIn(phase));
    return world;
  }
  const { state } = await world.until(isIn("adopting"));
  for (let tick = 0; tick < 12; tick += 1) await world.tick();
  const wish = () => ({ by: "ada", at: world.clock.now(), reason: "test" });
  const id = isInFlight(state) ? state.id : "";
  await runCommand(world.spec, (current) => revertRotation(current, id, wish()), world.ports);
  await world.until(
    (trail) => trail.state.phase === "reverting" && trail.state.previousPublishedAt !== undefined,
  );
  return world;
}

async function driftsOf(world: SmallWorld): Promise<readonly DriftKind[]> {
  const events = await world.ports.trail.events(world.spec.name);
  return events.flatMap(({ event }) => (event.type === "drift-found" ? [event.drift.kind] : []));
}

describe("what somebody else changes", () => {
  it.each<[Phase, string, Change, DriftKind]>([
    ["idle", "the active key", regenerate("key1"), "published-key-dead"],
    ["idle", "what one vault publishes", foreign, "published-key-dead"],
    ["idle", "which key all vaults publish", publish(key2, ...both), "roles-swapped"],
    ["idle", "which key one vault publishes", publish(key2, drVault), "published-key-dead"],
    ["preparing", "the active key", regenerate("key1"), "published-key-dead"],
    ["preparing", "what one vault publishes", foreign, "published-key-dead"],
    ["proving", "the active key", regenerate("key1"), "published-key-dead"],
    ["adopting", "the fresh key", regenerate("key2"), "fresh-key-dead"],
    ["adopting", "what one vault publishes", foreign, "published-overwritten"],
    ["adopting", "which key one vault publishes", publish(key1, drVault), "published-overwritten"],
    ["adopting", "which key all vaults publish", publish(key1, ...both), "reverted-by-hand"],
    ["reverting", "the previous key", regenerate("key1"), "previous-key-dead"],
    ["reverting", "what one vault publishes", foreign, "published-overwritten"],
    ["reverting", "which key all vaults publish", publish(key2, ...both), "published-overwritten"],
    ["confirming", "the fresh key", regenerate("key2"), "published-key-dead"],
    ["confirming", "what one vault publishes", foreign, "published-key-dead"],
  ])(
    "in %s, %s, is repaired within one look, and consumers work again",
    async (phase, _what, change, kind) => {
      const world = await standingIn(phase);
      change(world);
      world.clock.advance(smallSpec.policy.driftCheckMs);
      await world.look({ account: world.spec.name, because: { kind: "sweep" } });
      expect(await driftsOf(world)).toContain(kind);
      expect(world.publishesValidKey()).toBe(true);

      await world.until(isIdle);
      for (let tick = 0; tick < 12; tick += 1) await world.tick();
      const failed = world.failedCalls();
      for (let tick = 0; tick < 12; tick += 1) await world.tick();
      expect([world.failedCalls() - failed, world.publishesValidKey()]).toEqual([0, true]);
    },
  );

  it("about the standby key harms nobody, and the next rotation replaces it", async () => {
    const world = await standingIn("idle");
    world.account.regenerateBehindTheBack("key2");
    await world.ask();
    const { state } = await world.until(isIdle);
    expect(state).toMatchObject({ active: "key2", lastEnded: { outcome: "completed" } });
    expect(world.failedCalls()).toBe(0);
  });

  it("about the previous key is noted as its retirement, naming who had not moved", async () => {
    const world = await standingIn("adopting");
    // The published key still works: only a consumer that is left behind can tell.
    world.account.regenerateBehindTheBack("key1");
    for (const consumer of world.consumers) {
      consumer.pollEvery(Infinity);
      consumer.reportHealthy(false);
    }
    const { state } = await world.until(isIn("idle"));
    expect(state).toMatchObject({ active: "key2", lastEnded: { outcome: "completed" } });
    const events = await world.ports.trail.events(world.spec.name);
    expect(events.map(({ event }) => event).find(({ type }) => type === "drift-found")).toMatchObject({
      drift: { kind: "retired-out-of-band", notAdopted: ["web", "batch"] },
    });
  });

  it("about a fresh key makes consumers start over with the one in its place", async () => {
    const world = await standingIn("adopting");
    await world.until(({ objection }) => objection?.reason === "Soaking");
    world.account.regenerateBehindTheBack("key2");
    const inItsPlace = world.account.keys().key2.fingerprint;
    expect((await world.until(isIdle)).state).toMatchObject({
      lastEnded: { outcome: "completed" },
      keys: { key2: inItsPlace },
    });
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
    const events = await world.ports.trail.events(world.spec.name);
    const atOf = (type: string) =>
      events.findLast(({ event }) => event.type === type)?.event.at.getTime() ?? 0;
    expect(atOf("adoption-confirmed") - atOf("fresh-key-published")).toBeGreaterThanOrEqual(
      world.spec.policy.soakMs,
    );
  });

  it("while an account is paused is repaired once it is resumed", async () => {
    const world = await standingIn("idle");
    const by = (reason: string) => ({ at: world.clock.now(), by: "ada", reason });
    await runCommand(world.spec, (state) => pauseAccount(state, by("moving")), world.ports);
    world.account.regenerateBehindTheBack("key1");
    for (let ticks = 0; ticks < 60; ticks += 1) await world.tick();
    expect(world.publishesValidKey()).toBe(false);
    await runCommand(world.spec, (state) => resumeAccount(state, by("moved")), world.ports);
    await world.until(() => world.publishesValidKey(), minute);
  });

  it("is found within one interval although nobody looks but the sweep", async () => {
    const world = await standingIn("idle");
    for (let tick = 0; tick < 30; tick += 1) await world.tick();
    world.account.regenerateBehindTheBack("key1");
    const from = world.clock.monotonicMs();
    await world.until(() => world.publishesValidKey());
    expect(world.clock.monotonicMs() - from).toBeLessThanOrEqual(2 * minute);
  });
});
