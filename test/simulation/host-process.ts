import type { Clock } from "../../shared/ports/clock.ts";
import type { Dice } from "./dice.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Weather } from "./weather.ts";

/** One process of the app: it may freeze, die and come back, and its wall clock may jump. */
export interface HostProcess {
  readonly name: string;
  readonly clock: Clock;
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

/** Service clocks are kept within this of each other by their host. */
const maxSkewMs = 2_000;

export function hostProcess(name: string, around: Surroundings): HostProcess {
  const { scheduler, dice, weather, epochMs, claimMs, tell } = around;
  let life = 1;
  let skewMs = 0;
  let awayUntilMs = 0;

  function freeze(ms: number): void {
    awayUntilMs = scheduler.nowMs() + ms;
    tell(`${name} freezes for ${ms} ms`);
  }

  function misfortune(): void {
    const climate = weather.climate();
    if (dice.chance(climate.clockJump)) {
      skewMs = dice.between(-maxSkewMs, maxSkewMs);
      tell(`${name}'s clock jumps to ${skewMs} ms`);
    }
    if (dice.chance(climate.freeze)) {
      freeze(dice.chance(0.5) ? dice.between(1_000, claimMs) : dice.between(claimMs / 2, 3 * claimMs));
    } else if (dice.chance(climate.crash)) {
      life += 1;
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
    clock: {
      now: () => new Date(epochMs + scheduler.nowMs() + skewMs),
      monotonicMs: () => scheduler.nowMs(),
      sleep: pause,
    },
  };
}
