import { createRateLimit } from "../emulator/azure/arm/rate-limit.ts";
import { sharedPacer } from "../shared/reconciler/fleet/shared-pacer.ts";
import { sweep } from "../shared/reconciler/fleet/sweep.ts";
import { day, hour, minute, now } from "../test/domain/builders.ts";
import { memoryBucketStore } from "../test/reconciler/fakes/memory-bucket-store.ts";
import { diceOf } from "../test/simulation/dice.ts";
import type { Scheduler } from "../test/simulation/scheduler.ts";
import { scheduler } from "../test/simulation/scheduler.ts";
import { eachCall } from "./each-call.ts";
import type { HostProcesses } from "./host-processes.ts";
import { clockIn, hostProcesses } from "./host-processes.ts";
import type { LimitedArm } from "./limited-arm.ts";
import { throughLimitedArm } from "./limited-arm.ts";
import type { MemoryFleet, Service, SharedPorts } from "./memory-fleet.ts";
import { claimMs, memoryFleet } from "./memory-fleet.ts";

/** Realistic latencies within one region, in milliseconds. */
const latencyMs: Readonly<Record<Service, number>> = { arm: 300, vault: 30, ai: 50, storage: 5 };

interface ThrottledRun {
  readonly accounts: number;
  readonly subscriptions: number;
  readonly processes: number;
}

/** Accounts that come due at once, each of which rotates once, in virtual time. */
export async function rotateThrottled({ accounts, subscriptions, processes }: ThrottledRun) {
  const time = scheduler(diceOf(1));
  const clock = clockIn(time, now);
  const hosts = hostProcesses(time, (account) => fleet.spec(account));
  const fleet: MemoryFleet = memoryFleet(accounts, subscriptions, clock, hosts.queue);
  await enrolAll(fleet, hosts, time);
  await time.run(time.nowMs() + 100 * day);

  const arm: LimitedArm = {
    limit: createRateLimit(time.nowMs),
    clock,
    latencyMs: latencyMs.arm,
    counts: { reads: 0, writes: 0, refused: 0, sentAway: 0 },
  };
  let pacing = 0;
  const slowly = (service: Service, call: () => unknown) => clock.sleep(latencyMs[service]).then(call);
  const buckets = eachCall(memoryBucketStore(), (call) => {
    pacing += 1;
    return slowly("storage", call);
  });
  const portsOfProcess = (): SharedPorts => {
    const ports = fleet.portsThrough((service, port) =>
      service === "arm" ? port : eachCall(port, (call) => slowly(service, call)),
    );
    const keyIssuer = throughLimitedArm(ports.keyIssuer, sharedPacer(buckets, clock), arm);
    return { ...ports, keyIssuer };
  };
  for (let process = 0; process < processes; process += 1) hosts.start(portsOfProcess());
  const startMs = time.nowMs();
  sweepEveryMinute(fleet, portsOfProcess(), time);
  await until(() => fleet.told("rotation-ended") === accounts, time);
  const tookMs = time.nowMs() - startMs;

  const { reads, writes, refused, sentAway } = arm.counts;
  return {
    tookMs,
    refusedIn10000: (refused / (reads + writes)) * 10_000,
    writes: writes / accounts,
    sentAway: sentAway / accounts,
    pacing: pacing / writes,
    off: fleet.regenerationsOff(2),
  };
}

/** Without limits, and without any delay. */
async function enrolAll(fleet: MemoryFleet, hosts: HostProcesses, time: Scheduler): Promise<void> {
  const stop = hosts.start(fleet.portsThrough((_, port) => port));
  for (const { name } of fleet.specs)
    await hosts.queue.send({ account: name, because: { kind: "fleet" } }, "ordinary");
  await until(() => fleet.told("account-enrolled") === fleet.specs.length, time);
  stop();
}

function sweepEveryMinute(fleet: MemoryFleet, ports: SharedPorts, time: Scheduler): void {
  time.resume();
  void sweep({ accounts: fleet.specs }, ports, claimMs);
  time.after(minute, () => sweepEveryMinute(fleet, ports, time));
}

async function until(holds: () => boolean, time: Scheduler): Promise<void> {
  if (!(await time.run(time.nowMs() + 2 * hour, holds))) throw new Error("it takes more than two hours");
}
