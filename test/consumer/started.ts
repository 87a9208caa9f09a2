import type { FollowedKey, FollowOptions } from "../../consumer/index.ts";
import { followKey } from "../../consumer/index.ts";
import type { KeyWorld } from "./key-world.ts";
import { keyWorld } from "./key-world.ts";
import type { VirtualTime } from "./virtual-time.ts";
import { virtualTime } from "./virtual-time.ts";

export interface Started {
  readonly time: VirtualTime;
  readonly world: KeyWorld;
  readonly followed: FollowedKey;
  /** The codes of all problems. */
  readonly problems: string[];
}

/** Follows a key with a poll and a report each minute, without jitter; a test overrides what it is about. */
export async function started(change: Partial<FollowOptions> = {}): Promise<Started> {
  const time = virtualTime();
  const world = keyWorld(time, "first");
  const problems: string[] = [];
  const followed = await inTime(
    time,
    followKey({
      vault: world.vault,
      secret: "ai-key",
      pollMs: 60_000,
      jitter: 0,
      report: { ...world.report, instance: "i-1" },
      onProblem: ({ code }) => problems.push(code),
      timers: time,
      ...change,
    }),
  );
  return { time, world, followed, problems };
}

/** Returns the result of `work`, which must settle within `durationMs` of virtual time. */
export async function inTime<T>(time: VirtualTime, work: Promise<T>, durationMs = 1_000): Promise<T> {
  const outcome = Promise.race([work, time.delay(durationMs).then(() => Promise.reject(new Error("late")))]);
  const [settled] = await Promise.allSettled([outcome, time.pass(durationMs)]);
  if (settled.status === "rejected") throw settled.reason as Error;
  return settled.value;
}
