import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { KeyturnError, StepTooLongError } from "../../shared/errors.ts";
import { holdPoisoned } from "../../shared/reconciler/hold-poisoned.ts";
import type { WakeIndex } from "../../shared/ports/wake-index.ts";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import { reconcile } from "../../shared/reconciler/reconcile.ts";
import type { Step } from "../../shared/records/step-codec.ts";
import type { Dice } from "./dice.ts";
import type { HostProcess } from "./host-process.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Weather } from "./weather.ts";

/** A process and the ports that it was given. */
export interface Worker {
  readonly process: HostProcess;
  readonly ports: ReconcilerPorts;
  readonly wakes: WakeIndex;
  /** Makes sure that the process knows the time, as at the beginning of every invocation. */
  readonly ready: () => Promise<void>;
}

interface Message {
  readonly step: Step;
  /** How often it was handed out. */
  readonly deliveries: number;
}

interface Surroundings {
  /** The account as a process reads it from the fleet file. */
  readonly declared: () => AccountSpec;
  readonly claimMs: number;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly weather: Weather;
  readonly tell: (what: string) => void;
  readonly violated: (what: string) => void;
  readonly workers: () => readonly Worker[];
}

/** The queue and its workers: at least once, in no order, with redelivery and a limit of attempts. */
export interface Crew {
  readonly enqueue: (step: Step, delayMs: number) => void;
  /** Messages that wait, visible or not. */
  waiting(): number;
}

const maxDeliveries = 5;
const retryMs = 10_000;
const lockMs = 60_000;
const runsPerProcess = 2;

export function crew(around: Surroundings): Crew {
  const { declared, claimMs, scheduler, dice, weather, tell, violated, workers } = around;
  /** Runs of each life of each process. */
  const running = new Map<string, number>();
  let visible: Message[] = [];
  let hidden = 0;
  let runs = 0;

  function show(message: Message, delayMs: number): void {
    hidden += 1;
    scheduler.after(delayMs + dice.between(0, 1_000), () => {
      hidden -= 1;
      visible.push(message);
      handOut();
    });
  }

  function handOut(): void {
    if (visible.length === 0) return;
    const free = workers().filter(
      ({ process }) => !process.isAway() && (running.get(lifeOf(process)) ?? 0) < runsPerProcess,
    );
    if (free.length === 0 || weather.isDown("storage")) {
      scheduler.after(2_000, handOut);
      return;
    }
    const worker = free[dice.between(0, free.length - 1)];
    const message = visible[dice.between(0, visible.length - 1)];
    if (!worker || !message) return;
    visible = visible.filter((other) => other !== message);
    if (dice.chance(weather.climate().duplicate)) show(message, dice.between(0, 90_000));
    void work(worker, { ...message, deliveries: message.deliveries + 1 });
    handOut();
  }

  async function work({ process, ports, ready }: Worker, message: Message): Promise<void> {
    const life = lifeOf(process);
    const handled = { is: false };
    running.set(life, (running.get(life) ?? 0) + 1);
    scheduler.resume();
    watchLock(process, life, message, handled);
    runs += 1;
    const worker = `${process.name}-run-${runs}`;
    try {
      await ready();
      tell(`${worker} looks because of a ${message.step.because.kind}`);
      const objection = await reconcile(declared(), message.step.because, ports, {
        worker,
        claimMs,
        askEveryMs: claimMs,
      });
      tell(`${worker} holds: ${objection?.reason} (${objection?.message})`);
    } catch (error) {
      if (!(error instanceof KeyturnError) || error instanceof StepTooLongError) {
        violated(
          `${worker} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      }
      if (!handled.is) await tryAgain(message, ports);
    }
    handled.is = true;
    running.set(life, (running.get(life) ?? 1) - 1);
    handOut();
  }

  async function tryAgain(message: Message, ports: ReconcilerPorts): Promise<void> {
    if (message.deliveries < maxDeliveries) {
      show(message, retryMs);
      return;
    }
    tell("a message is poison");
    await holdPoisoned(declared(), ports).catch(() => undefined);
  }

  /** The message of a process that died or froze comes back to the others. */
  function watchLock(process: HostProcess, life: string, message: Message, handled: { is: boolean }): void {
    scheduler.after(lockMs, () => {
      if (handled.is) return;
      if (lifeOf(process) !== life || process.isAway()) {
        handled.is = true;
        if (message.deliveries < maxDeliveries) show(message, 0);
        return;
      }
      watchLock(process, life, message, handled);
    });
  }

  return {
    enqueue: (step, delayMs) => show({ step, deliveries: 0 }, delayMs),
    waiting: () => hidden + visible.length,
  };
}

function lifeOf(process: HostProcess): string {
  return `${process.name}/${process.life()}`;
}
