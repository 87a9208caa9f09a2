import { describe, expect, it } from "@jest/globals";
import { followKey } from "../../consumer/index.ts";
import { seededRandom } from "../seeded-random.ts";
import { fingerprintOf, keyWorld } from "./key-world.ts";
import { virtualTime } from "./virtual-time.ts";

const MINUTE_MS = 60_000;
const LONGEST_CALL_MS = 2_000;
const CALL_EVERY_MS = 1_500;
const instances = ["i-1", "i-2", "i-3", "i-4", "i-5"];

/** Starts instances that call continuously, each with its own offset, and counts their final answers. */
async function underLoad(pollMs: number, seed: number) {
  const time = virtualTime();
  const world = keyWorld(time, "key-0");
  const random = seededRandom(seed);
  const outcomes: number[] = [];
  const attempts: number[] = [];
  for (const instance of instances) {
    const follows = followKey({
      vault: world.vault,
      secret: "ai-key",
      pollMs,
      report: { ...world.report, instance },
      timers: time,
      random,
    });
    await time.pass(1_000);
    const followed = await follows;
    const callOnce = async (): Promise<void> => {
      let tries = 0;
      const { status } = await followed.withKey((key) => {
        tries += 1;
        return world.call(key, random() * LONGEST_CALL_MS);
      });
      outcomes.push(status);
      attempts.push(tries);
    };
    const callForEver = (): void => {
      void callOnce();
      time.after(CALL_EVERY_MS, callForEver);
    };
    time.after(random() * CALL_EVERY_MS, callForEver);
  }
  return { time, world, random, outcomes, attempts };
}

describe("instances under load, while the key is rotated", () => {
  it.each([
    { pollMs: 5 * MINUTE_MS, seed: 1 },
    { pollMs: 5 * MINUTE_MS, seed: 2 },
    { pollMs: MINUTE_MS, seed: 3 },
    { pollMs: 5_000, seed: 4 },
  ])("see no refused call when each key outlives refreshWithin, polling every $pollMs ms", async (given) => {
    const { time, world, random, outcomes } = await underLoad(given.pollMs, given.seed);
    const refreshWithinMs = given.pollMs + 100 + LONGEST_CALL_MS;
    for (const [old, fresh] of [
      ["key-0", "key-1"],
      ["key-1", "key-2"],
    ] as const) {
      await time.pass(random() * given.pollMs);
      world.publish(fresh);
      await time.pass(refreshWithinMs);
      const latest = instances.map((name) => world.reports.findLast(({ instance }) => instance === name));
      expect(latest.map((report) => report?.fingerprint)).toEqual(instances.map(() => fingerprintOf(fresh)));
      world.kill(old);
    }
    await time.pass(MINUTE_MS);
    expect(outcomes.length).toBeGreaterThan(instances.length * 20);
    expect(new Set(world.answers)).toEqual(new Set([200]));
    expect(world.reports.filter(({ healthy }) => !healthy)).toEqual([]);
  });

  it("repeat a call at most once, and reread once each, when the key is revoked without notice", async () => {
    const { time, world, outcomes, attempts } = await underLoad(5 * MINUTE_MS, 5);
    await time.pass(MINUTE_MS);
    const reads = world.reads();
    world.publish("key-1");
    world.kill("key-0");
    await time.pass(MINUTE_MS);
    expect(world.answers).toContain(401);
    expect(new Set(outcomes)).toEqual(new Set([200]));
    expect(Math.max(...attempts)).toBe(2);
    expect(world.reads() - reads).toBe(instances.length);
    expect(world.reports.filter(({ healthy }) => !healthy)).toEqual([]);
  });
});
