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
  /** Codes of the problems told. */
  readonly problems: string[];
}

/** Polls and reports each minute, without jitter, from the key `first` on; a test changes what it is about. */
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

/** What `work` ends with, when it ends within `durationMs` of virtual time. */
export async function inTime<T>(time: VirtualTime, work: Promise<T>, durationMs = 1_000): Promise<T> {
  const outcome = Promise.race([work, time.delay(durationMs).then(() => Promise.reject(new Error("late")))]);
  const [settled] = await Promise.allSettled([outcome, time.pass(durationMs)]);
  if (settled.status === "rejected") throw settled.reason as Error;
  return settled.value;
}
