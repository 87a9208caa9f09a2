// Whether anything grows while the whole product works for a long time: accounts that rotate again and again, their
// consumers, and a storage that fails now and then.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { TableClient, odata } from "@azure/data-tables";
import { startProgram } from "../../emulator/child-process.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { startLocalStack } from "../../emulator/stack/local-stack.ts";
import type { StackPlan } from "../../emulator/stack/stack-plan.ts";
import type { Benchmark, Figure } from "../figures.ts";
import { median } from "../figures.ts";
import type { SlowStorage } from "../slow-storage.ts";
import { startSlowStorage } from "../slow-storage.ts";
import type { CrowdTally } from "./crowd-plan.ts";
import { crowdPlanOf, crowdTally } from "./crowd-plan.ts";
import { growthOf } from "./growth.ts";
import { peersOf } from "./peers.ts";
import { processSeries, storedSeries } from "./series.ts";
import { startSoakSamples } from "./soak-samples.ts";
import { soakPlan } from "./soak-plan.ts";
import { startStorageWeather } from "./storage-weather.ts";

const crowdProgram = fileURLToPath(new URL("crowd.ts", import.meta.url));
const sampler = new URL("sample-self.ts", import.meta.url).href;
/** The heap of an instance of 512 MB, as Node chooses it there. */
const nodeOptions = ["--max-old-space-size=256", "--max-semi-space-size=1"];
const sampleEveryMs = 10_000;
const minuteMs = 60_000;
/** Caches fill, and what is sent to wake an account in five minutes comes back for the first time. */
const warmUpMs = 8 * minuteMs;
/** The part of a short run that counts as its warm-up. */
const warmUpShare = 0.4;
/** Swings of a few minutes look like growth in less time. */
const judgedAfterMs = 10 * minuteMs;
const crowdPatienceMs = 300_000;

export const soak: Benchmark = async ({ short, minutes = short ? 2 : 20, accounts = short ? 20 : 200 }) => {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-soak-"));
  const storage = await startSlowStorage();
  const plan = soakPlan(directory, accounts, [...nodeOptions, `--import=${sampler}`]);
  const stack = await startLocalStack(plan, { startStorage: async () => storage });
  try {
    return await soaked(stack, storage, plan, minutes);
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

async function soaked(
  stack: LocalStack,
  storage: SlowStorage,
  plan: StackPlan,
  minutes: number,
): Promise<readonly Figure[]> {
  const samplesAt = join(plan.directory, "samples");
  await mkdir(samplesAt, { recursive: true });
  const environment = { SOAK_SAMPLES: samplesAt, SOAK_EVERY_MS: String(sampleEveryMs) };
  const app = await keepRunning(stack, environment);
  const rotations = countRotations(storage);
  await stack.applyFleet();
  const crowd = await startCrowd(stack, plan, environment);
  const peers = peersOf(stack.azure, storage, stack.origin);
  const samples = startSoakSamples({ directory: samplesAt, storage, peers, everyMs: sampleEveryMs });
  const weather = startStorageWeather(storage);
  const loads: number[] = [];
  try {
    for (let minute = 1; minute <= minutes; minute += 1) {
      await delay(minuteMs);
      loads.push(loadavg()[0] ?? 0);
      const { calls, failures, instances } = crowd.tally();
      console.error(
        `soak, minute ${minute} of ${minutes}: ${rotations()} rotations, ` +
          `${failures} of ${calls} calls of ${instances} instances failed, load ${loads.at(-1)?.toFixed(1)}`,
      );
    }
  } finally {
    await weather.stop();
  }
  const taken = await samples.stop();
  const endedAtMs = performance.timeOrigin + performance.now();
  const lengthMs = minutes * minuteMs;
  const measuredMs = lengthMs - Math.min(warmUpMs, lengthMs * warmUpShare);
  const fromMs = endedAtMs - measuredMs;
  const tally = crowd.tally();
  await app.stop();
  await crowd.program.stop();
  const outcomes = await outcomesIn(storage);
  const otherwise = outcomes.filter((outcome) => outcome !== "completed").length;
  const { away, busy, slow } = weather.counts;
  return [
    { name: "accounts", value: plan.accounts.length, unit: "" },
    { name: "instances of consumers", value: tally.instances, unit: "" },
    { name: "rotations that ended", value: outcomes.length, unit: "" },
    { name: "rotations that ended otherwise than completed", value: otherwise, unit: "", atMost: 0 },
    { name: "calls of consumers", value: tally.calls, unit: "" },
    {
      name: "failed calls of consumers",
      value: tally.failures,
      unit: "",
      atMost: 0,
      ...(tally.firstFailure !== null && { note: tally.firstFailure }),
    },
    {
      name: "troubles of the storage",
      value: away + busy + slow,
      unit: "",
      note: `${away} times away, ${busy} times 503, ${slow} times slow; ${JSON.stringify(tally.problems)}`,
    },
    { name: "app processes that ended by themselves", value: app.ended(), unit: "", atMost: 0 },
    {
      name: "load of the machine, half of the time",
      value: median(loads),
      unit: "",
      note: `at most ${Math.max(...loads).toFixed(1)}`,
    },
    ...[
      ...processSeries(
        taken.processes.filter(({ atMs }) => weather.wasCalm(atMs)),
        peers,
        fromMs,
      ),
      ...storedSeries(taken.stored, plan.accounts.length, fromMs),
    ].map((series) => growthOf(series, measuredMs >= judgedAfterMs)),
  ];
}

/** The app, which is started again when it ends, as the platform does. */
async function keepRunning(stack: LocalStack, environment: Readonly<Record<string, string>>) {
  let ended = 0;
  let isStopping = false;
  let current = await stack.startApp(environment);
  async function restart(): Promise<void> {
    for (;;) {
      await current.exited;
      if (isStopping) return;
      ended += 1;
      console.error(`soak: the app ended: ${current.lines.slice(-3).join(" | ")}`);
      current = await stack.startApp(environment);
    }
  }
  void restart();
  return {
    ended: () => ended,
    async stop() {
      isStopping = true;
      await current.stop();
    },
  };
}

function countRotations(storage: SlowStorage): () => number {
  let count = 0;
  storage.onRecorded("rotation-ended", () => (count += 1));
  return () => count;
}

async function startCrowd(stack: LocalStack, plan: StackPlan, environment: Readonly<Record<string, string>>) {
  const file = join(plan.directory, "crowd.json");
  await writeFile(file, JSON.stringify(crowdPlanOf(plan, stack)));
  const surroundings = stack.azure.environment();
  let latest: CrowdTally = {
    instances: 0,
    calls: 0,
    failures: 0,
    refused: 0,
    problems: {},
    firstFailure: null,
  };
  const program = await startProgram({
    name: "consumers",
    file: crowdProgram,
    args: [file],
    readyLine: /^ready$/,
    readyTimeoutMs: crowdPatienceMs,
    env: {
      ...surroundings,
      ...environment,
      NODE_OPTIONS: `${surroundings["NODE_OPTIONS"]} --import=${sampler}`,
    },
    onLine: (line) => {
      if (line.startsWith('{"instances"')) latest = crowdTally.parse(JSON.parse(line));
      else if (line !== "ready") console.error(`consumers: ${line}`);
    },
  });
  return { program, tally: () => latest };
}

/** How every rotation has ended. */
async function outcomesIn(storage: SlowStorage): Promise<readonly string[]> {
  const trail = TableClient.fromConnectionString(storage.direct, "keyturntrail", {
    allowInsecureConnection: true,
  });
  const outcomes: string[] = [];
  const filter = odata`type eq ${"rotation-ended"}`;
  for await (const { event } of trail.listEntities<{ readonly event: string }>({
    queryOptions: { filter },
  })) {
    outcomes.push(/"outcome":"([^"]+)"/.exec(event)?.[1] ?? "unknown");
  }
  return outcomes;
}
