// What a call through the agent costs: added latency at a steady rate, time of a streamed body, and memory. All ways are
// taken in turn within one run, so that what else the machine does falls on each of them.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark, Figure } from "../figures.ts";
import { quantile, quick } from "../figures.ts";
import { callPaced } from "./paced-calls.ts";
import { download, upload } from "./streamed-body.ts";
import type { Way, Ways } from "./ways.ts";
import { startWays } from "./ways.ts";

const perSecond = 200;

/** What each round took, of each way. */
type Rounds = Map<Way["name"], (readonly number[])[]>;

export const agent: Benchmark = async ({ short }) => {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-bench-"));
  const started = await startWays(directory);
  try {
    return await measure(started, short);
  } finally {
    await started.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

async function measure({ ways, agent }: Ways, short: boolean): Promise<readonly Figure[]> {
  // Connections, compiled code.
  for (const way of ways) await callPaced(way, perSecond, 2);
  const calls = await inTurns(ways, short ? 6 : 20, (way) => callPaced(way, perSecond, short ? 1 : 2));
  const busy = await memoryOf(agent.pid);
  const streams = short ? 4 : 12;
  const uploads = await inTurns(ways, streams, async (way) => [await upload(way)]);
  const downloads = await inTurns(ways, streams, async (way) => [await download(way)]);
  const peak = await memoryOf(agent.pid);
  return [
    ...latencies(calls, 0.5, "half", 1),
    ...latencies(calls, 0.99, "99 %", 5),
    { name: "memory in MiB at 200 calls a second", value: busy.now, unit: "", atMost: 80 },
    { name: "memory in MiB, the most while 100 MB stream", value: peak.most, unit: "" },
    ...streamed("up", uploads),
    ...streamed("down", downloads),
  ];
}

/** Goes all ways, again and again, and keeps what each took. */
async function inTurns(
  ways: readonly Way[],
  rounds: number,
  work: (way: Way) => Promise<readonly number[]>,
): Promise<Rounds> {
  const all: Rounds = new Map();
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ways) all.set(way.name, [...(all.get(way.name) ?? []), await work(way)]);
  }
  return all;
}

/** The lower quartile of all rounds: other work on the machine can only make a round slower. */
function latencies(calls: Rounds, share: number, words: string, atMost: number): readonly Figure[] {
  const of = (name: Way["name"]) => quick((calls.get(name) ?? []).map((round) => quantile(round, share)));
  const [direct, through] = [of("direct"), of("agent")];
  const nginx = calls.has("nginx");
  const [added, addedByNginx] = [through - direct, of("nginx") - direct];
  return [
    {
      name: `added to a call, ${words}, in µs`,
      value: added * 1_000,
      unit: "",
      atMost: atMost * 1_000,
      note: `${through.toFixed(2)} ms to ${direct.toFixed(2)} ms`,
    },
    { name: `a call, ${words}: agent to direct`, value: through / direct, unit: "×" },
    ...(nginx
      ? [{ name: `added by nginx, ${words}, in µs`, value: addedByNginx * 1_000, unit: "" } as const]
      : []),
  ];
}

function streamed(direction: "up" | "down", times: Rounds): readonly Figure[] {
  const of = (name: Way["name"]) => quick((times.get(name) ?? []).flat());
  const [direct, through] = [of("direct"), of("agent")];
  const perSecondOf = (ms: number) => `${Math.round(100_000 / ms)} MB/s`;
  return [
    {
      name: `100 MB ${direction}: time, agent to direct`,
      value: through / direct,
      unit: "×",
      atMost: 1.25,
      note: `${perSecondOf(through)} to ${perSecondOf(direct)}`,
    },
    ...(times.has("nginx")
      ? [
          {
            name: `100 MB ${direction}: time, nginx to direct`,
            value: of("nginx") / direct,
            unit: "×",
            note: perSecondOf(of("nginx")),
          } as const,
        ]
      : []),
  ];
}

/** What a process holds, and the most that it has held, in MiB. */
async function memoryOf(pid: number): Promise<{ readonly now: number; readonly most: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]);
  return { now: kibibytes("VmRSS") / 1_024, most: kibibytes("VmHWM") / 1_024 };
}
