import type { AccountSpec } from "../shared/domain/account/account-spec.ts";
import type { Clock } from "../shared/ports/clock.ts";
import type { StepQueue } from "../shared/ports/step-queue.ts";
import type { ReconcilerPorts } from "../shared/reconciler/ports.ts";
import { reconcile } from "../shared/reconciler/reconcile.ts";
import type { Step } from "../shared/records/step-codec.ts";
import { minute, second } from "../test/domain/builders.ts";
import type { Scheduler } from "../test/simulation/scheduler.ts";
import { claimMs } from "./memory-fleet.ts";

/** As in host.json: a batch is fetched whenever this few messages are in process. */
const batchSize = 8;
const newBatchThreshold = 4;

/** Virtual time in which many tasks can wait at once. */
export function clockIn(time: Scheduler, start: Date): Clock {
  return {
    now: () => new Date(start.getTime() + time.nowMs()),
    monotonicMs: time.nowMs,
    sleep: (ms) =>
      new Promise((resolve) => {
        time.after(ms, () => {
          time.resume();
          resolve();
        });
      }),
  };
}

interface HostProcess {
  readonly ports: ReconcilerPorts;
  running: number;
}

/** A queue, and the processes that poll it as the Functions host does, in virtual time. */
export interface HostProcesses {
  readonly queue: StepQueue;
  /** Adds a process. @returns a function that stops it from taking further messages. */
  start(ports: ReconcilerPorts): () => void;
}

export function hostProcesses(time: Scheduler, specOf: (account: string) => AccountSpec): HostProcesses {
  const ready: Step[] = [];
  const processes = new Set<HostProcess>();
  let runs = 0;

  async function run({ account, because }: Step, host: HostProcess): Promise<void> {
    runs += 1;
    host.running += 1;
    const settings = { worker: `run-${runs}`, claimMs, askEveryMs: minute };
    await reconcile(specOf(account), because, host.ports, settings);
    host.running -= 1;
    share();
  }

  /** The process with the least work polls first. */
  function share(): void {
    for (const host of [...processes].sort((a, b) => a.running - b.running)) {
      if (host.running > newBatchThreshold) return;
      for (const step of ready.splice(0, batchSize)) void run(step, host);
    }
  }

  return {
    queue: {
      async send(step, _urgency, delayMs = 0) {
        // The queue counts in seconds.
        time.after(Math.ceil(delayMs / second) * second, () => {
          time.resume();
          ready.push(step);
          share();
        });
      },
    },
    start(ports) {
      const host = { ports, running: 0 };
      processes.add(host);
      return () => processes.delete(host);
    },
  };
}
