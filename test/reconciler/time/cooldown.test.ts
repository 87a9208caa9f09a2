import { describe, expect, it } from "@jest/globals";
import { day, hour, minute } from "../../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld, wholeRotation } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

const cooldownMs = 12 * hour;
const spec = { ...smallSpec, policy: { ...smallSpec.policy, cooldownMs, revertAtUnhealthy: 2 } };

/** Each ends before any key is touched. */
const untouched: readonly (readonly [string, (world: SmallWorld) => Promise<unknown>])[] = [
  ["asked for and cancelled", askAndCancel],
  ["asked for and cancelled, twice", askAndCancelTwice],
  ["asked for and abandoned", askAndAbandon],
];

/** Each leaves the standby key replaced. */
const touching: readonly (readonly [string, (world: SmallWorld) => Promise<unknown>])[] = [
  ["a cancel after the regeneration", cancelWhileProving],
  ["an automatic revert", revertByItself],
  ["an automatic revert, and a rotation that was asked for and cancelled", revertAskAndCancel],
];

describe("the cooldown after a rotation", () => {
  it.each(untouched)("lasts as long although another is %s", async (_how, end) => {
    const world = smallWorld({ spec });
    await wholeRotation(world);
    const endedAt = world.clock.monotonicMs();
    world.clock.advance(hour);
    await end(world);
    await startsOnlyAfter(world, endedAt);
  });

  it.each(touching)("counts from %s", async (_how, end) => {
    // Long enough to cancel while the fresh key is not proven.
    const world = smallWorld({ spec, newKeyDelayMs: minute });
    await world.until(isIdle);
    await end(world);
    await startsOnlyAfter(world, world.clock.monotonicMs());
  });
});

/** Asks for a rotation, which waits until the cooldown since then is over. */
async function startsOnlyAfter(world: SmallWorld, endedAtMs: number): Promise<void> {
  const {
    account,
    spec: { name },
    ports,
  } = world;
  const before = { ...account.regenerated };
  for (const consumer of world.consumers) consumer.reportHealthy(true);
  await world.ask();
  await world.until(({ objection }) => objection?.reason === "CoolingDown", 10 * minute);
  while (world.clock.monotonicMs() < endedAtMs + cooldownMs - 5 * minute) {
    world.clock.advance(10 * minute);
    for (let ticks = 0; ticks < 3; ticks += 1) await world.tick();
  }
  expect(account.regenerated).toEqual(before);
  expect((await ports.trail.read(name)).objection?.reason).toBe("CoolingDown");
  await world.until(isIn("adopting"), day);
}

async function askAndCancel(world: SmallWorld): Promise<void> {
  await world.ask();
  await world.until(isIn("preparing"));
  expect(await world.cancel()).toEqual(expect.not.objectContaining({ rejection: expect.anything() }));
  await world.until(isIdle);
}

async function askAndCancelTwice(world: SmallWorld): Promise<void> {
  await askAndCancel(world);
  await askAndCancel(world);
}

async function askAndAbandon(world: SmallWorld): Promise<void> {
  await world.ask();
  await world.until(isIn("preparing"));
  await world.abandon();
  await world.until(isIdle);
}

async function cancelWhileProving(world: SmallWorld): Promise<void> {
  await world.ask();
  await world.until(isIn("proving"));
  await world.cancel();
  await world.until(isIdle);
}

async function revertByItself(world: SmallWorld): Promise<void> {
  await world.ask();
  await world.until(isIn("adopting"));
  for (const consumer of world.consumers) consumer.reportHealthy(false);
  await world.until(isIn("reverting"));
  for (const consumer of world.consumers) consumer.reportHealthy(true);
  const { state } = await world.until(isIdle);
  expect(state).toMatchObject({ lastEnded: { outcome: "reverted" } });
}

async function revertAskAndCancel(world: SmallWorld): Promise<void> {
  await revertByItself(world);
  await askAndCancel(world);
}
