import { storageClock } from "../../shared/azure/storage-clock.ts";
import type { StorageClock } from "../../shared/azure/storage-clock.ts";
import type { Clock } from "../../shared/ports/clock.ts";
import type { Dice } from "./dice.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Weather } from "./weather.ts";

/**
 * One process of the app: it may freeze, die and come back. Its clocks are its own: the wall clock jumps by hours either
 * way, and none runs at the right speed.
 */
export interface HostProcess {
  readonly name: string;
  /** What it knows of the storage's time, which it forgets when it dies. */
  readonly clock: Clock;
  /** Its own wall clock, which nothing may rest on. */
  readonly wall: Clock;
  /** An answer of the storage arrives. */
  readonly hear: StorageClock["hear"];
  /** Makes sure that it knows the time. */
  readonly ready: StorageClock["ready"];
  /** Waits in virtual time; for ever in a process that dies. */
  pause(ms: number): Promise<void>;
  /** Counts the lives of the process. */
  life(): number;
  isAway(): boolean;
  /** Freezes for so long; then continues unaware. */
  freeze(ms: number): void;
}

interface Surroundings {
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly weather: Weather;
  readonly epochMs: number;
  readonly claimMs: number;
  readonly tell: (what: string) => void;
}

const second = 1_000;
const minute = 60 * second;
/** How far a wall clock jumps. */
const jumpsMs = [3 * second, 4 * minute, 120 * minute] as const;
/** How fast the clocks of a host run in parts per million, either way: what a kernel corrects by. */
const maxDriftPpm = 500;

export function hostProcess(name: string, around: Surroundings): HostProcess {
  const { scheduler, dice, weather, epochMs, claimMs, tell } = around;
  const speed = 1 + dice.between(-maxDriftPpm, maxDriftPpm) / 1_000_000;
  const startedMs = dice.between(0, 1_000_000);
  let life = 1;
  let skewMs = 0;
  let awayUntilMs = 0;

  const host = {
    monotonicMs: () => startedMs + scheduler.nowMs() * speed,
    wallMs: () => epochMs + scheduler.nowMs() * speed + skewMs,
    sleep: pause,
  };
  let known = storageClock(host);

  function freeze(ms: number): void {
    awayUntilMs = scheduler.nowMs() + ms;
    tell(`${name} freezes for ${ms} ms`);
  }

  function misfortune(): void {
    const climate = weather.climate();
    if (dice.chance(climate.clockJump)) {
      const far = dice.pick(jumpsMs);
      skewMs = dice.chance(0.3) ? 0 : dice.pick([-1, 1]) * dice.between(far / 2, far);
      tell(`${name}'s wall clock jumps to ${skewMs} ms`);
    }
    if (dice.chance(climate.freeze)) {
      freeze(dice.chance(0.5) ? dice.between(1_000, claimMs) : dice.between(claimMs / 2, 3 * claimMs));
    } else if (dice.chance(climate.crash)) {
      life += 1;
      known = storageClock(host);
      awayUntilMs = scheduler.nowMs() + dice.between(1_000, 40_000);
      tell(`${name} dies`);
    }
  }

  function pause(ms: number): Promise<void> {
    const born = life;
    return new Promise((resolve) => {
      const arrive = () => {
        if (born !== life) return;
        if (awayUntilMs <= scheduler.nowMs()) misfortune();
        if (born !== life) return;
        if (awayUntilMs > scheduler.nowMs()) {
          scheduler.after(awayUntilMs - scheduler.nowMs(), arrive);
          return;
        }
        scheduler.resume();
        resolve();
      };
      scheduler.after(ms, arrive);
    });
  }

  return {
    name,
    pause,
    freeze,
    life: () => life,
    isAway: () => awayUntilMs > scheduler.nowMs(),
    clock: { now: () => known.now(), monotonicMs: host.monotonicMs, sleep: pause },
    wall: { now: () => new Date(host.wallMs()), monotonicMs: host.monotonicMs, sleep: pause },
    hear: (answer) => {
      known.hear(answer);
    },
    ready: (ask) => known.ready(ask),
  };
}
