import { fileURLToPath } from "node:url";
import type { Program } from "../emulator/child-process.ts";
import { startProgram } from "../emulator/child-process.ts";
import { resourceGroup } from "../emulator/stack/stack-plan.ts";
import type { Benchmark, Figure } from "./figures.ts";
import { quick } from "./figures.ts";
import type { RotationRig } from "./rotation-rig.ts";
import { bareAccount, rotatedAccount, startRotationRig } from "./rotation-rig.ts";

const program = fileURLToPath(new URL("./bare-rotation.ts", import.meta.url));

/** Realistic latencies within one region, in milliseconds. */
const realistic = { arm: 300, vault: 30, ai: 50, storage: 5 };
const none = { arm: 0, vault: 0, ai: 0, storage: 0 };

/**
 * One rotation through keyturn, from the request until the trail records its end, against the same calls of the same
 * SDKs in sequence. The consumer adopts at once, so that only work is measured.
 */
export const floor: Benchmark = async ({ short }) => {
  const rig = await startRotationRig();
  const bare = await startBare(rig);
  try {
    return [
      ...(await compared(rig, bare, "no latency", none, short ? 10 : 40, 3)),
      ...(await compared(rig, bare, "realistic latency", realistic, short ? 5 : 20, 1.05)),
    ];
  } finally {
    await bare.stop();
    await rig.stop();
  }
};

async function compared(
  rig: RotationRig,
  bare: Program,
  name: string,
  { storage, ...latencyMs }: typeof none,
  rounds: number,
  atMost: number,
): Promise<readonly Figure[]> {
  rig.stack.azure.setKnobs({ latencyMs });
  rig.storage.setLatencyMs(storage);
  // Not counted: these warm up.
  await throughKeyturn(rig);
  await throughBare(bare);
  const own: number[] = [];
  const straight: number[] = [];
  const calls = countCalls(rig);
  const before = rig.storage.requests("table");
  // Both alternate, so that a slow moment hits both.
  for (let round = 0; round < rounds; round += 1) {
    own.push(await throughKeyturn(rig));
    straight.push(await throughBare(bare));
  }
  const requests = (rig.storage.requests("table") - before) / rounds;
  rig.stack.azure.setKnobs({ latencyMs: { arm: 0, vault: 0, ai: 0 } });
  rig.storage.setLatencyMs(0);
  return [
    { name: `${name}: bare`, value: quick(straight), unit: "ms" },
    { name: `${name}: keyturn`, value: quick(own), unit: "ms" },
    { name: `${name}: keyturn to bare`, value: quick(own) / quick(straight), unit: "×", atMost },
    {
      name: `${name}: calls to Azure, keyturn to bare`,
      value: calls(rotatedAccount) / calls(bareAccount),
      unit: "×",
      // Preflight reads the secret of each slot, and proves that a proof is possible (ADRs 21 and 23).
      atMost: 1.25,
    },
    { name: `${name}: requests to tables`, value: requests, unit: "" },
  ];
}

/** Counts calls from now on, per account; the name of a secret identifies the account. */
function countCalls({ stack: { azure } }: RotationRig): (account: string) => number {
  const counts = new Map<string, number>();
  azure.journal.listen(({ url }) => {
    for (const account of [rotatedAccount, bareAccount]) {
      if (new RegExp(`[/]${account}\\b`, "i").test(url)) counts.set(account, (counts.get(account) ?? 0) + 1);
    }
  });
  return (account) => counts.get(account) ?? 0;
}

async function throughKeyturn(rig: RotationRig): Promise<number> {
  const start = performance.now();
  await rig.begin();
  const ended = rig.ended();
  await rig.report();
  await ended;
  const ms = performance.now() - start;
  await rig.settled();
  return ms;
}

async function throughBare(bare: Program): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${bare.ready[1] ?? ""}/`, { method: "POST" });
  const text = await response.text();
  if (!response.ok) throw new Error(`the bare rotation failed: ${text}`);
  return Number(text);
}

function startBare({ stack: { azure } }: RotationRig): Promise<Program> {
  return startProgram({
    name: "bare rotation",
    file: program,
    readyLine: /^listening on (\d+)$/,
    env: {
      ...azure.environment(),
      BARE_ARM: azure.armEndpoint,
      BARE_SUBSCRIPTION: azure.subscriptionId,
      BARE_GROUP: resourceGroup,
      BARE_ACCOUNT: bareAccount,
      BARE_ENDPOINT: azure.accountEndpoint(bareAccount),
      BARE_VAULT: azure.vaultUrl("kv-bench"),
      BARE_SECRET: `${bareAccount}-key`,
    },
  });
}
