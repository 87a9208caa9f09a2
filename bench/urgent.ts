// How soon an emergency begins while the whole fleet has been woken: one app process, real queues, real records.
import { setTimeout as delay } from "node:timers/promises";
import { QueueClient } from "@azure/storage-queue";
import * as z from "zod";
import { UnexpectedAnswerError } from "../emulator/stack/keyturn-client.ts";
import { stepQueueName, urgentStepQueueName } from "../shared/queue-names.ts";
import type { Benchmark } from "./figures.ts";
import { median } from "./figures.ts";
import type { FleetRig } from "./fleet-rig.ts";
import { startFleetRig } from "./fleet-rig.ts";
import { applyFleet, copyHeads, putFleet } from "./rig-fleet.ts";
import { accountNames } from "./rig-fleet-file.ts";

/** Between two emergencies, so that none of them waits for the one before it. */
const everyMs = 500;
const patienceMs = 120_000;

/**
 * The time from sending an emergency's confirmation until its first request to regenerate a key reaches Azure, while the
 * messages of a woken fleet lie in its queue; and how long those need, which is how long it would wait behind them.
 */
export const urgent: Benchmark = async ({ short }) => {
  const [large, count] = short ? [3_000, 5] : [10_000, 9];
  const leaking = accountNames("leaking", count);
  const rig = await startFleetRig(leaking, [stepQueueName, urgentStepQueueName]);
  try {
    await rig.startProcess();
    await applyFleet(rig, { accounts: leaking });
    await rig.recorded("account-enrolled", leaking);
    const others = accountNames("other", large - count);
    await copyHeads(rig, leaking, others);
    const accounts = [...leaking, ...others];
    await putFleet(rig, { accounts });
    const confirmed = await Promise.all(leaking.map((account) => preview(rig, account)));

    // Every account is looked at, since the rollout that they share has changed.
    await applyFleet(rig, { accounts, rollout: { maxInFlight: large } });
    const [wokenMs, ahead] = [performance.now(), await waiting(rig)];
    const tookMs: number[] = [];
    for (const [index, account] of leaking.entries()) {
      tookMs.push(await firstEffect(rig, account, confirmed[index] ?? ""));
      await delay(everyMs);
    }
    const stillAhead = await waiting(rig);
    const fleetMs = ((performance.now() - wokenMs) * ahead) / Math.max(1, ahead - stillAhead);
    return [
      { name: "messages of the fleet ahead of the first emergency", value: ahead, unit: "" },
      { name: "the same at the last one", value: stillAhead, unit: "" },
      { name: "an emergency's first effect: half within", value: median(tookMs), unit: "ms", atMost: 5_000 },
      { name: "the slowest", value: Math.max(...tookMs), unit: "ms", atMost: 5_000 },
      { name: "behind the fleet, at its pace", value: fleetMs, unit: "ms" },
      { name: "the slowest to a place behind the fleet", value: Math.max(...tookMs) / fleetMs, unit: "×" },
    ];
  } finally {
    await rig.stop();
  }
};

const radius = z.object({ blastRadius: z.object({ confirm: z.string() }) });
const leak = { mode: "emergency", compromised: "active", gate: "wait", reason: "measured" };

/** @returns the digest that confirms the emergency. */
async function preview({ stack }: FleetRig, account: string): Promise<string> {
  const path = `accounts/${account}/rotations`;
  const answer = await stack.keyturn.request("POST", path, leak);
  if (answer.status !== 428) throw new UnexpectedAnswerError("POST", path, answer);
  return radius.parse(answer.body).blastRadius.confirm;
}

async function firstEffect(rig: FleetRig, account: string, confirm: string): Promise<number> {
  const path = `accounts/${account}/rotations`;
  const regenerated = nextRegeneration(rig, account);
  const sentAt = performance.timeOrigin + performance.now();
  const answer = await rig.stack.keyturn.request("POST", path, { ...leak, confirm });
  if (answer.status !== 202) throw new UnexpectedAnswerError("POST", path, answer);
  return (await regenerated) - sentAt;
}

/** Resolves with the epoch milliseconds at which the request to regenerate a key of the account has arrived. */
function nextRegeneration({ stack: { azure } }: FleetRig, account: string): Promise<number> {
  const path = `/accounts/${account}/regenerateKey`.toLowerCase();
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`no key of ${account} was regenerated`)), patienceMs).unref();
    azure.journal.listen(({ url, began }) => {
      if (url.toLowerCase().includes(path)) resolve(began);
    });
  });
}

/** The messages of the fleet that wait or are being worked. */
async function waiting({ storage }: FleetRig): Promise<number> {
  const queue = new QueueClient(storage.connectionString, stepQueueName);
  return (await queue.getProperties()).approximateMessagesCount ?? 0;
}
