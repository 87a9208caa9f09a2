import { describe, expect, it } from "@jest/globals";
import { queueNearExpiry } from "../../../shared/reconciler/fleet/queue-near-expiry.ts";
import { hour, mainVault, minute, second } from "../../domain/builders.ts";
import { dyingAt } from "./dying-process.ts";
import { claimMs, isIdle, smallSpec, smallWorld, wholeRotation } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

/** The most that one lost worker may cost. */
const mostMs = 2 * minute;

/** A rotation as a person asks for it; enrolment comes first, and is measured too. */
async function rotation(world: SmallWorld): Promise<void> {
  await wholeRotation(world);
}

async function emergency(world: SmallWorld): Promise<void> {
  await world.until(isIdle);
  await world.declare({ deadlineMs: 4 * minute });
  await world.until(isIdle);
}

async function repair(world: SmallWorld): Promise<void> {
  await world.until(isIdle);
  world.account.regenerateBehindTheBack("key1");
  await world.until((trail) => isIdle(trail) && world.publishesValidKey());
}

async function nearExpiry(world: SmallWorld): Promise<void> {
  await world.until(isIdle);
  const version = world.vault.versions(mainVault, world.spec.publishedSecret).at(-1)?.version ?? "";
  const because = { kind: "near-expiry", vault: mainVault, version } as const;
  await queueNearExpiry(world.spec.name, because, world.queue, claimMs);
  await world.until((trail) => !isIdle(trail));
  await world.until(isIdle);
}

/** How long the story takes when the process dies at the n-th call; nobody dies at call 0. */
async function lasted(
  story: (world: SmallWorld) => Promise<void>,
  driftCheckMs: number,
  fatal: number,
  when: "before" | "after",
) {
  const crash = dyingAt(fatal, when);
  const spec = { ...smallSpec, policy: { ...smallSpec.policy, driftCheckMs } };
  const world = smallWorld({ ...crash, spec });
  const startMs = world.clock.monotonicMs();
  await story(world);
  return { ms: world.clock.monotonicMs() - startMs, made: crash.made };
}

describe("a worker that is lost", () => {
  const stories = { rotation, emergency, repair, nearExpiry };
  const drifts = { "50 s": 50 * second, "1 h": hour };

  it.each(
    Object.entries(stories).flatMap(([name, story]) =>
      Object.entries(drifts).map(([drift, driftCheckMs]) => ({ name, story, drift, driftCheckMs })),
    ),
  )(
    "at any call of a $name costs at most two minutes, with a lock of ten and a watch every $drift",
    async ({ story, driftCheckMs }) => {
      const whole = await lasted(story, driftCheckMs, 0, "before");
      const costs: (readonly [number, string])[] = [];
      for (let fatal = 1; fatal <= whole.made.length; fatal += 1) {
        for (const when of ["before", "after"] as const) {
          const { ms } = await lasted(story, driftCheckMs, fatal, when);
          costs.push([ms - whole.ms, `${when} call ${fatal}, ${whole.made[fatal - 1] ?? ""}`]);
        }
      }
      expect(costs.filter(([ms]) => ms > mostMs)).toEqual([]);
    },
  );
});
