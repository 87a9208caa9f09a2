import type { ConsumerSpec } from "../../shared/domain/account/account-spec.ts";
import type { Statement } from "../../shared/reconciler/take-report.ts";
import type { Cloud, KeyLife, Version } from "./cloud.ts";
import type { Dice } from "./dice.ts";
import type { Scheduler } from "./scheduler.ts";

/** A key as an instance holds it. */
export interface Held {
  readonly life: KeyLife;
  readonly version: Version;
  readonly readMs: number;
  /** How long the instance may use it, as of the moment of reading. */
  readonly promisedMs: number;
}

/** One running instance of an application. It calls with the key that it holds, for as long as it may, and reports. */
export interface Instance {
  readonly name: string;
  readonly consumer: ConsumerSpec;
  readonly vault: string;
  held(): Held | undefined;
  /** Calls the data plane once, if it holds a key that it may use. */
  call(): void;
  start(reportAfterMs: number): void;
  restart(): void;
  stop(): void;
  /** Reads and reports no more, and uses its key for the time that is left. */
  retire(): void;
  fallIll(): void;
  recover(): void;
  /** Stops reading until it recovers, and keeps using its key: it breaks its own `refreshWithin`. */
  lag(): void;
}

interface Surroundings {
  readonly cloud: Cloud;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly secret: string;
  readonly promisedMs: () => number;
  readonly vaultIsDown: () => boolean;
  readonly report: (statement: Statement) => void;
  readonly refused: (instance: Instance, held: Held) => void;
}

export function instanceOf(
  consumer: ConsumerSpec,
  name: string,
  vault: string,
  around: Surroundings,
): Instance {
  const { cloud, scheduler, dice, secret, promisedMs, vaultIsDown } = around;
  const nowMs = scheduler.nowMs;
  // An unexpected instance reads as rarely as it may: the refresh bound exists for it.
  const seldom = name.endsWith("extra") || dice.chance(0.2);
  const pollShare = seldom ? 0.99 : 0.1 + 0.8 * dice.next();
  /** A bound that changes changes how often the instance reads. */
  const pollMs = () => Math.max(1_000, Math.floor(promisedMs() * pollShare));
  const reportMs = dice.between(20_000, 35_000);
  /** Incremented with every start, so that tasks of an earlier life do nothing. */
  let life = 0;
  let held: Held | undefined;
  let ill = false;
  let lags = false;
  let retired = false;
  let failed = false;

  function every(ms: () => number, firstMs: number, act: () => void): void {
    const born = life;
    scheduler.after(firstMs, () => {
      if (life !== born) return;
      act();
      every(ms, ms(), act);
    });
  }

  function read(): void {
    if (retired || (lags && held)) return;
    const latest = cloud.latest(vault, secret);
    if (vaultIsDown() || latest?.enabled !== true) {
      const born = life;
      scheduler.after(5_000, () => {
        if (life === born) read();
      });
      return;
    }
    held = { life: latest.life, version: latest, readMs: nowMs(), promisedMs: promisedMs() };
    failed = false;
    instance.call();
  }

  function mayUse(key: Held): boolean {
    return lags || nowMs() - key.readMs <= key.promisedMs;
  }

  const instance: Instance = {
    name,
    consumer,
    vault,
    held: () => held,
    call() {
      if (!held || !mayUse(held)) return;
      failed = !cloud.isLive(held.life);
      if (failed) around.refused(instance, held);
    },
    start(reportAfterMs) {
      life += 1;
      read();
      every(pollMs, pollMs(), read);
      every(
        () => 9_000,
        dice.between(1, 9_000),
        () => instance.call(),
      );
      every(
        () => reportMs,
        reportAfterMs,
        () => {
          if (!held || !mayUse(held)) return;
          const { fingerprint } = held.life.value;
          around.report({ consumer: consumer.name, instance: name, fingerprint, healthy: !ill && !failed });
        },
      );
    },
    restart() {
      instance.stop();
      const born = life;
      scheduler.after(dice.between(1_000, 20_000), () => {
        if (life === born) instance.start(dice.between(0, 40_000));
      });
    },
    stop() {
      life += 1;
      held = undefined;
      lags = false;
    },
    retire() {
      retired = true;
      lags = false;
    },
    fallIll: () => {
      ill = true;
    },
    recover() {
      ill = false;
      if (!lags) return;
      // After lagging its refresh may be long overdue: it reads before it calls again.
      held = undefined;
      lags = false;
      read();
    },
    lag: () => {
      lags = true;
    },
  };
  return instance;
}
