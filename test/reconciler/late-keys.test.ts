import { describe, expect, it } from "@jest/globals";
import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import { ServiceUnavailableError } from "../../shared/errors.ts";
import { drVault, minute, second } from "../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";
import { watchedPorts } from "./watched-ports.ts";

/** A world whose lists of keys can lag, and in which one write to the second vault fails. */
function lateWorld({ failStoreOf }: { readonly failStoreOf?: string } = {}) {
  let lagMs = 0;
  let isArmed = false;
  const world: SmallWorld = smallWorld({
    spec: { ...smallSpec, policy: { ...smallSpec.policy, driftCheckMs: 30 * second } },
    listLagMs: () => lagMs,
    around: (ports) =>
      watchedPorts(ports, {
        async before({ name, subject }) {
          if (!isArmed || name !== "vault.store" || subject !== drVault || failStoreOf === undefined) return;
          const { state } = await ports.trail.read(world.spec.name);
          if (state.phase !== failStoreOf) return;
          isArmed = false;
          throw new ServiceUnavailableError("storing");
        },
      }),
  });
  return {
    world,
    arm: () => {
      isArmed = true;
    },
    lag: (ms: number) => {
      lagMs = ms;
    },
  };
}

async function pass(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

async function told(world: SmallWorld): Promise<readonly RotationEvent[]> {
  return (await world.ports.trail.events(world.spec.name)).map(({ event }) => event);
}

describe("a list of keys from before", () => {
  it.each([30 * second, 90 * second, 5 * minute])(
    "never publishes the replaced standby key, when it lags by %d ms and publishing is interrupted",
    async (lagMs) => {
      const { world, arm, lag } = lateWorld({ failStoreOf: "publishing" });
      await world.until(isIdle);
      await pass(world, 5 * minute);
      arm();
      lag(lagMs);
      await world.ask();
      await world.until(isIn("adopting"));
      await world.until(isIdle);
      expect(world.failedCalls()).toBe(0);
      expect((await told(world)).filter(({ type }) => type === "drift-found")).toEqual([]);
    },
  );

  it("does not undo the repair of a key that somebody else replaced", async () => {
    const { world, lag } = lateWorld();
    await world.until(isIdle);
    await pass(world, 5 * minute);
    world.account.regenerateBehindTheBack("key1");
    await pass(world, 2 * minute);
    expect((await told(world)).map(({ type }) => type)).toContain("drift-repaired");
    lag(4 * minute);
    const before = world.failedCalls();
    await pass(world, minute);
    await world.ask();
    await pass(world, 10 * minute);
    lag(0);
    await world.until(isIdle);
    expect(world.failedCalls() - before).toBe(0);
    expect(world.publishesValidKey()).toBe(true);
  });

  it("names itself while the account waits for a current one", async () => {
    const { world, arm, lag } = lateWorld({ failStoreOf: "publishing" });
    await world.until(isIdle);
    await pass(world, 5 * minute);
    arm();
    lag(2 * minute);
    await world.ask();
    const { objection } = await world.until(({ objection: held }) => held?.reason === "KeysAnsweredLate");
    expect(objection).toMatchObject({ remedy: "wait" });
  });
});

describe("a fresh key that somebody replaced before any vault had it", () => {
  it("is proven like the first one before it is published", async () => {
    const { world, arm } = lateWorld({ failStoreOf: "publishing" });
    await world.until(isIdle);
    await pass(world, 5 * minute);
    arm();
    await world.ask();
    await world.until(isIn("publishing"));
    world.account.regenerateBehindTheBack("key2");
    await world.until(isIdle);
    const events = (await told(world)).map(({ type }) => type);
    expect(events.filter((type) => type === "fresh-key-proven")).toHaveLength(2);
    expect(events.filter((type) => type === "fresh-key-published")).toHaveLength(1);
    expect(world.failedCalls()).toBe(0);
  });
});
