import type { RotationEvent } from "../shared/domain/rotation/rotation-event.ts";
import type { StepQueue } from "../shared/ports/step-queue.ts";
import { reconcile } from "../shared/reconciler/reconcile.ts";
import { sweep } from "../shared/reconciler/fleet/sweep.ts";
import type { Step } from "../shared/records/step-codec.ts";
import { minute, now, second } from "../test/domain/builders.ts";
import type { VirtualClock } from "../test/reconciler/fakes/virtual-clock.ts";
import { virtualClock } from "../test/reconciler/fakes/virtual-clock.ts";
import { eachCall } from "./each-call.ts";
import { claimMs, memoryFleet } from "./memory-fleet.ts";

/** The limit of concurrent messages per process, as in the host. */
const concurrency = 12;
const tickMs = 5 * second;

/** A fleet in memory and in virtual time, in which calls take no time; every call of a port is counted. */
export function fleetInMemory(accounts: number) {
  const clock = virtualClock(now);
  const steps = stepsIn(clock);
  const fleet = memoryFleet(accounts, 1, clock, steps.queue);
  const counts = { azure: 0, storage: 0 };
  const ports = fleet.portsThrough((service, port) =>
    eachCall(port, (call) => {
      counts[service === "storage" ? service : "azure"] += 1;
      return call();
    }),
  );

  let runs = 0;
  async function work(): Promise<void> {
    for (let step = steps.take(); step !== undefined; step = steps.take()) {
      runs += 1;
      const settings = { worker: `run-${runs}`, claimMs, askEveryMs: minute };
      await reconcile(fleet.spec(step.account), step.because, ports, settings);
    }
  }

  return {
    clock,
    counts,
    regenerationsOff: (each: number) => fleet.regenerationsOff(each),
    /**
     * Runs until every account has reached that point once more. @returns how long the longest sweep took.
     */
    async until(event: RotationEvent["type"], processes: number): Promise<number> {
      const wanted = fleet.told(event) + accounts;
      let longestMs = 0;
      let sweptMs = -Infinity;
      while (fleet.told(event) < wanted) {
        if (clock.monotonicMs() - sweptMs >= minute) {
          sweptMs = clock.monotonicMs();
          const startMs = performance.now();
          await sweep({ accounts: fleet.specs }, ports, claimMs);
          longestMs = Math.max(longestMs, performance.now() - startMs);
        }
        await Promise.all(Array.from({ length: processes * concurrency }, work));
        clock.advance(tickMs);
      }
      return longestMs;
    },
  };
}

/** A queue that stays fast with ten thousand messages. */
function stepsIn(clock: VirtualClock) {
  const ready: Step[] = [];
  let later: { readonly step: Step; readonly atMs: number }[] = [];
  let next = 0;
  const queue: StepQueue = {
    async send(step, _urgency, delayMs = 0) {
      if (delayMs === 0) ready.push(step);
      else later.push({ step, atMs: clock.monotonicMs() + Math.ceil(delayMs / second) * second });
    },
  };
  let lookedMs = -1;
  return {
    queue,
    take(): Step | undefined {
      const nowMs = clock.monotonicMs();
      if (lookedMs !== nowMs) {
        lookedMs = nowMs;
        ready.push(...later.filter(({ atMs }) => atMs <= nowMs).map(({ step }) => step));
        later = later.filter(({ atMs }) => atMs > nowMs);
      }
      const step = ready[next];
      if (step) next += 1;
      return step;
    },
  };
}
