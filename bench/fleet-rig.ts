import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Program } from "../emulator/child-process.ts";
import type { LocalStack } from "../emulator/stack/local-stack.ts";
import { startLocalStack } from "../emulator/stack/local-stack.ts";
import type { StackPlan } from "../emulator/stack/stack-plan.ts";
import { obedientConsumers } from "./obedient-consumers.ts";
import { speaker, speakingConsumer, subscriptionOf, vault } from "./rig-fleet-file.ts";
import type { SlowStorage } from "./slow-storage.ts";
import { startSlowStorage } from "./slow-storage.ts";

/** The heap that Node chooses in an instance of 512 MB, the size in `infra/`: 259 MB. */
const nodeOptions = ["--max-old-space-size=256", "--max-semi-space-size=1"];
const patienceMs = 180_000;

type Milestone = "account-enrolled" | "rotation-ended";

/**
 * App processes over one storage and one Azure, with accounts whose consumers adopt as soon as a key is
 * published.
 */
export interface FleetRig {
  readonly stack: LocalStack;
  readonly storage: SlowStorage;
  startProcess(): Promise<void>;
  /** Ends all but the first, which serves the API. */
  stopOthers(): Promise<void>;
  /** Resolves when each account's trail has that event. */
  recorded(milestone: Milestone, accounts: readonly string[]): Promise<void>;
  /** Requests so far. */
  requests(): { readonly azure: number; readonly storage: number };
  /** How many regenerations there are above or below two per account. */
  regenerationsOffTwo(accounts: readonly string[]): number;
  /** The peak resident memory of any process, in MiB. */
  peakMebibytes(): Promise<number>;
  stop(): Promise<void>;
}

export async function startFleetRig(
  accounts: readonly string[],
  queuesApart: readonly string[] = [],
): Promise<FleetRig> {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-bench-"));
  const storage = await startSlowStorage(queuesApart);
  const stack = await startLocalStack(planOf(directory, accounts), { startStorage: async () => storage });
  const counts = countAzure(stack);
  const recorded = milestones(storage);
  await obedientConsumers(stack, storage);
  const processes: Program[] = [];
  return {
    stack,
    storage,
    recorded,
    requests: () => ({
      azure: counts.calls(),
      storage: storage.requests("table") + storage.requests("queue") + storage.requests("blob"),
    }),
    regenerationsOffTwo: (names) =>
      names.reduce((off, name) => off + Math.abs(counts.regenerations(name) - 2), 0),
    async startProcess() {
      processes.push(await stack.startApp());
    },
    peakMebibytes: async () => Math.max(...(await Promise.all(processes.map(({ pid }) => peakOf(pid))))),
    stopOthers: async () => void (await Promise.all(processes.splice(1).map((program) => program.stop()))),
    async stop() {
      // Their pending work does not matter any more.
      await Promise.all(processes.map((program) => program.kill()));
      await stack.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function planOf(directory: string, accounts: readonly string[]): StackPlan {
  const account = { vaults: [vault], secretExists: false, consumers: [] };
  return {
    directory,
    nodeOptions,
    accounts: [
      { ...account, name: speaker, publishedSecret: speaker, consumers: [speakingConsumer] },
      ...accounts.map((name) => ({
        ...account,
        name,
        publishedSecret: name,
        subscription: subscriptionOf(name),
      })),
    ],
    policy: {},
    eventsFrom: [],
    sweepSchedule: "0 * * * * *",
    claimMs: 60_000,
    callsPerSecond: 1,
  };
}

/** Except for tokens, which are requested once an hour. */
function countAzure({ azure }: LocalStack) {
  let calls = 0;
  const regenerated = new Map<string, number>();
  azure.journal.listen(({ service, url, status }) => {
    if (service !== "arm" && service !== "vault" && service !== "ai") return;
    calls += 1;
    const name = /accounts\/([^/]+)\/regenerateKey/i.exec(url)?.[1];
    if (name !== undefined && status === 200) regenerated.set(name, (regenerated.get(name) ?? 0) + 1);
  });
  return { calls: () => calls, regenerations: (name: string) => regenerated.get(name) ?? 0 };
}

function milestones(storage: SlowStorage): FleetRig["recorded"] {
  const reached = { "account-enrolled": new Set<string>(), "rotation-ended": new Set<string>() };
  let waiting: (() => void)[] = [];
  for (const [milestone, accounts] of Object.entries(reached)) {
    storage.onRecorded(milestone, (account) => {
      accounts.add(account);
      for (const look of waiting) look();
    });
  }
  return (milestone, accounts) =>
    new Promise((resolve, reject) => {
      const missing = () => accounts.filter((name) => !reached[milestone].has(name));
      const late = setTimeout(() => reject(new Error(`no ${milestone} of ${missing().join()}`)), patienceMs);
      const look = () => {
        if (missing().length > 0) return;
        clearTimeout(late);
        waiting = waiting.filter((one) => one !== look);
        resolve();
      };
      waiting.push(look);
      look();
    });
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}
