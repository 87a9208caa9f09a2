import { describe, expect, it } from "@jest/globals";
import { minute, second } from "../../domain/builders.ts";
import { isIdle, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

const tick = 5 * second;
/** The tick of the small world, and the second by which a message of a queue may be early. */
const slack = tick + second;

/** The longest time without a watch while the world goes on. */
async function longestGap(world: SmallWorld, ms: number): Promise<number> {
  const end = world.clock.monotonicMs() + ms;
  let longest = 0;
  let last = world.clock.now().getTime();
  while (world.clock.monotonicMs() < end) {
    await world.tick();
    const { watchedAt } = await world.ports.trail.read(world.spec.name);
    last = Math.max(last, watchedAt?.getTime() ?? 0);
    longest = Math.max(longest, world.clock.now().getTime() - last);
  }
  return longest;
}

describe("the pace of the watch", () => {
  it("is the policy's, whenever between two sweeps an account was looked at last", async () => {
    const driftCheckMs = 50 * second;
    const world = smallWorld({ spec: { ...smallSpec, policy: { ...smallSpec.policy, driftCheckMs } } });
    await world.until(isIdle);
    await longestGap(world, 20 * second);
    await world.look({ account: smallSpec.name, because: { kind: "complaint" } });
    expect(await longestGap(world, 10 * minute)).toBeLessThanOrEqual(driftCheckMs + slack);
  });

  it("leaves one message, or two when another look came in the second before it", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    for (let minutes = 0; minutes < 30; minutes += 1) {
      await longestGap(world, minute);
      const ofWatch = world.queue.waiting().filter(({ message }) => message.because.kind === "wake");
      expect(ofWatch.length).toBeLessThanOrEqual(2);
    }
  });
});
