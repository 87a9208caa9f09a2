import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { JournalEntry } from "../emulator/azure/journal.ts";
import type { LocalStack } from "../emulator/stack/local-stack.ts";
import { startLocalStack } from "../emulator/stack/local-stack.ts";
import type { ConsumerPlan, StackPlan } from "../emulator/stack/stack-plan.ts";
import type { Benchmark, Figure } from "./figures.ts";
import { outagesIn } from "./outages.ts";
import { peersOf } from "./peer-algorithms.ts";

const account = "vision";
const vault = "kv-main";
const secret = "vision-key";
const probe = "keyturn-probe";
const patienceMs = 90_000;

/**
 * One account with live consumers, rotated in three ways, one after the other. Consumers poll the vault, as
 * applications do; Azure accepts a new key late and an old one for a moment longer.
 */
export const peers: Benchmark = async () => {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-bench-"));
  const stack = await startLocalStack(planOf(directory));
  const seen: JournalEntry[] = [];
  stack.azure.journal.listen((entry) => void seen.push(entry));
  try {
    // First without keyturn, which would treat the others' changes as drift and repair them.
    await stack.startConsumers(account);
    const others = peersOf({ azure: stack.azure, account, vault, secret });
    return [
      ...(await rotatedBy("tutorial", stack, seen, () => others.alternateTwice())),
      ...(await rotatedBy("both at once", stack, seen, () => others.bothAtOnce())),
      ...(await rotatedBy("keyturn", stack, seen, await keyturnIn(stack), 0)),
    ];
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

async function rotatedBy(
  name: string,
  stack: LocalStack,
  seen: JournalEntry[],
  rotate: () => Promise<void>,
  maxFailed?: number,
): Promise<readonly Figure[]> {
  await calm(seen);
  const { key1, key2 } = stack.azure.keys(account);
  const from = now();
  const dead = until(async () => (await refuses(stack, key1)) && refuses(stack, key2));
  const rotated = rotate().then(now);
  const [deadAt, rotatedAt] = await Promise.all([dead.then(now), rotated]);
  await calm(seen);
  const during = seen.filter(({ began }) => began >= from);
  const consumers = new Set(stack.consumers.map(({ consumer }) => consumer));
  const { failed, longestMs } = outagesIn(
    during.filter(({ service, client }) => service === "ai" && consumers.has(clientName(client))),
  );
  const { objectId } = stack.principals.managedIdentity;
  const calls = during.filter(
    ({ caller, client, began, service }) =>
      began <= rotatedAt &&
      (service === "ai" ? client === probe : caller?.objectId === objectId && service !== "entra"),
  );
  return [
    {
      name: `${name}: failed calls of consumers`,
      value: failed,
      unit: "",
      ...(maxFailed !== undefined && { atMost: maxFailed }),
    },
    { name: `${name}: longest outage of a consumer`, value: longestMs, unit: "ms" },
    { name: `${name}: both old keys dead after`, value: deadAt - from, unit: "ms" },
    { name: `${name}: calls to Azure`, value: calls.length, unit: "" },
  ];
}

/** Starts the app, enrols the account, requests a rotation and waits for it. */
async function keyturnIn(stack: LocalStack): Promise<() => Promise<void>> {
  await stack.startApp();
  await stack.applyFleet();
  const status = () => stack.keyturn.account(account);
  await until(async () => {
    const { phase, consumers } = await status();
    return phase === "idle" && consumers.every(({ blocker }) => blocker === undefined);
  });
  return async () => {
    const wish = { mode: "manual", reason: "measured" };
    const { status: answer } = await stack.keyturn.request("POST", `accounts/${account}/rotations`, wish);
    if (answer !== 202) throw new Error(`the rotation was answered ${answer}`);
    await until(async () => (await status()).lastEnded !== undefined);
  };
}

/** Waits until no consumer has failed for longer than any of them takes to poll for a newer key. */
async function calm(seen: readonly JournalEntry[]): Promise<void> {
  const quietMs = 4_000;
  const from = now();
  await until(async () => {
    const lastFailure =
      seen.findLast(({ service, status }) => service === "ai" && status !== 200)?.began ?? 0;
    return now() - Math.max(from, lastFailure) > quietMs;
  });
}

async function refuses(stack: LocalStack, key: string): Promise<boolean> {
  const url = new URL(
    "contentsafety/text/blocklists?api-version=2024-09-01",
    stack.azure.accountEndpoint(account),
  );
  const headers = { "Ocp-Apim-Subscription-Key": key, "user-agent": "bench" };
  const response = await fetch(url, { headers });
  await response.body?.cancel();
  return response.status === 401;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = now() + patienceMs;
  while (!(await holds())) {
    if (now() > deadline) throw new Error(`not within ${patienceMs} ms: ${holds.toString()}`);
    await delay(100);
  }
}

/** The user agent of a sample consumer is its name and its instance. */
function clientName(client: string): string {
  return client.split("/")[0] ?? "";
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function planOf(directory: string): StackPlan {
  return {
    directory,
    accounts: [
      {
        name: account,
        publishedSecret: secret,
        vaults: [vault],
        secretExists: true,
        consumers: [consumer("shop", 1_000, "2s"), consumer("batch", 3_000, "4s")],
      },
    ],
    policy: { soak: "5s", staleAfter: "30s", cooldown: "0s", probeInterval: "300ms" },
    eventsFrom: [],
    sweepSchedule: "*/2 * * * * *",
    claimMs: 10_000,
    callsPerSecond: 20,
    knobs: { latencyMs: { arm: 20, vault: 10, ai: 5 }, newKeyDelayMs: 700, oldKeyGraceMs: 900 },
  };
}

function consumer(name: string, pollMs: number, refreshWithin: string): ConsumerPlan {
  return {
    name,
    owner: { name: "Bench team", contact: "bench@contoso.example" },
    environment: "production",
    vault,
    instances: 1,
    pollMs,
    reportMs: 1_000,
    refreshWithin,
  };
}
