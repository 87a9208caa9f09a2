import { describe, expect, it } from "@jest/globals";
import { pauseAccount } from "../../../shared/domain/commands/commands.ts";
import { runCommand } from "../../../shared/reconciler/run-command.ts";
import type { SecretRole } from "../../../shared/domain/secret-place.ts";
import { secretName, secretRoles } from "../../../shared/domain/secret-place.ts";
import { day, hour, minute } from "../../domain/builders.ts";
import { isIdle, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

const quarterly = { ...smallSpec, policy: { ...smallSpec.policy, cadenceMs: 90 * day } };

/** Goes on for so many days, with a few looks on each. */
async function days(world: SmallWorld, count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) {
    world.clock.advance(day - hour);
    for (const end = world.clock.monotonicMs() + 3 * minute; world.clock.monotonicMs() < end;)
      await world.tick();
    world.clock.advance(hour - 3 * minute);
  }
}

/** How many days from now the first of the latest versions expires. */
function daysLeft({ spec, vault, clock }: SmallWorld, roles: readonly SecretRole[]): number {
  const expiries = spec.vaults.flatMap((url) =>
    roles.map((secret) => vault.versions(url, secretName(spec, secret)).at(-1)?.draft?.expiresAt),
  );
  return Math.min(...expiries.map((at) => ((at?.getTime() ?? 0) - clock.now().getTime()) / day));
}

async function enrolled(spec = quarterly): Promise<SmallWorld> {
  const world = smallWorld({ spec });
  await world.until(isIdle);
  return world;
}

describe("a version that nears its expiry", () => {
  it.each<[string, (world: SmallWorld) => Promise<unknown> | void, typeof quarterly, readonly SecretRole[]]>([
    [
      "the cadence has grown",
      (world) => world.redeclare({ policy: { ...quarterly.policy, cadenceMs: 360 * day } }),
      quarterly,
      secretRoles,
    ],
    [
      "nobody approves the rotation",
      () => undefined,
      { ...quarterly, policy: { ...quarterly.policy, approval: "required" } },
      secretRoles,
    ],
    [
      "the account is paused",
      (world) =>
        runCommand(
          world.spec,
          (state) => pauseAccount(state, { at: world.clock.now(), by: "ada", reason: "freeze" }),
          world.ports,
        ),
      quarterly,
      secretRoles,
    ],
    [
      "consumers do not adopt",
      (world) => {
        for (const consumer of world.consumers) consumer.pollEvery(Infinity);
      },
      quarterly,
      // The secrets of the slots are looked at at rest.
      ["published"],
    ],
  ])("is written anew in time where %s, with the same key", async (_why, before, spec, roles) => {
    const world = await enrolled(spec);
    await before(world);
    const { key1 } = world.account.keys();
    await days(world, 112);
    expect(daysLeft(world, roles)).toBeGreaterThan(8);
    expect(world.account.accepts(key1)).toBe(true);
    expect(world.publishesValidKey()).toBe(true);
    // A few versions more, and not one with every look.
    expect(Math.max(...world.versions("published"))).toBeLessThanOrEqual(4);
  });

  it("is not written anew where rotations go their way", async () => {
    const world = await enrolled();
    await world.ask();
    await world.until(isIdle);
    const before = world.versions("published");
    await days(world, 60);
    expect(world.versions("published")).toEqual(before);
  });

  it("is written anew once although the answer was lost", async () => {
    const world = await enrolled();
    world.redeclare({ policy: { ...quarterly.policy, cadenceMs: 360 * day } });
    await days(world, 104);
    const before = world.versions("published").reduce((sum, count) => sum + count, 0);
    world.vault.failures.plan("store", "answer-lost");
    await days(world, 4);
    const after = world.versions("published").reduce((sum, count) => sum + count, 0);
    expect(after - before).toBe(world.spec.vaults.length);
  });
});
