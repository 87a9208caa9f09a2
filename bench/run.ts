// Runs the named benchmarks, or all but the long ones, prints their figures as a table and writes them as JSON:
//   node bench/run.ts [--short] [--json dist/bench.json] [--minutes 20] [--accounts 200] [NAME ...]
// Ends with code 1 when a ratio is above the limit that bench/baseline.json sets for it. The table shows a missed goal,
// and docs/performance.md says why; only ratios within one run can be limits, since machines differ.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { renderSection } from "../cli/output/render-table.ts";
import { agent } from "./agent/agent.ts";
import { block } from "./block/block.ts";
import type { Benchmark, Figure } from "./figures.ts";
import { isMissed } from "./figures.ts";
import { fleet } from "./fleet.ts";
import { floor } from "./floor.ts";
import { kill } from "./kill/kill.ts";
import { leak } from "./leak.ts";
import { load } from "./load.ts";
import { peers } from "./peers.ts";
import { react, reactReal } from "./react.ts";
import { reports } from "./reports.ts";
import { soak } from "./soak/soak.ts";
import { takingPart } from "./taking-part/taking-part.ts";
import { throttle } from "./throttle.ts";
import { urgent } from "./urgent.ts";
import { wait } from "./wait.ts";

const benchmarks: Readonly<Record<string, Benchmark>> = {
  load,
  floor,
  react,
  "react-real": reactReal,
  peers,
  reports,
  wait,
  fleet,
  throttle,
  urgent,
  leak,
  block,
  agent,
  kill,
  soak,
  "taking-part": takingPart,
};
/** Those that run only when they are named. */
const long = new Set(["soak", "taking-part"]);
const limits = z.record(z.string(), z.record(z.string(), z.number()));

interface Measured {
  readonly benchmark: string;
  readonly tookMs: number;
  readonly figures: readonly Figure[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: "boolean", default: false },
    json: { type: "string", default: "dist/bench.json" },
    minutes: { type: "string" },
    accounts: { type: "string" },
  },
});
const unknown = positionals.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}`);
  process.exit(2);
}
const options = {
  short: values.short,
  ...(values.minutes !== undefined && { minutes: Number(values.minutes) }),
  ...(values.accounts !== undefined && { accounts: Number(values.accounts) }),
};
const baseline = limits.parse(JSON.parse(await readFile(new URL("baseline.json", import.meta.url), "utf8")));

const measured: Measured[] = [];
const failed: string[] = [];
for (const [benchmark, run] of Object.entries(benchmarks)) {
  if (positionals.length > 0 ? !positionals.includes(benchmark) : long.has(benchmark)) continue;
  const start = performance.now();
  try {
    const figures = await run(options);
    measured.push({ benchmark, tookMs: Math.round(performance.now() - start), figures });
  } catch (error) {
    // The others' figures are kept.
    console.error(`${benchmark} failed:`, error);
    failed.push(benchmark);
  }
}

const rows = measured.flatMap(({ benchmark, figures }) => figures.map((figure) => rowOf(benchmark, figure)));
console.log(
  renderSection({ columns: ["benchmark", "figure", "value", "goal", "notes"], rows }, { hasColour: false }),
);
const totalMs = measured.reduce((sum, { tookMs }) => sum + tookMs, 0);
console.log(
  `${measured.map(({ benchmark, tookMs }) => `${benchmark} ${seconds(tookMs)}`).join(", ")}; ${seconds(totalMs)}`,
);
await mkdir(dirname(values.json), { recursive: true });
await writeFile(
  values.json,
  `${JSON.stringify({ at: new Date(), short: values.short, measured }, null, 2)}\n`,
);

const regressions = measured.flatMap(({ benchmark, figures }) =>
  figures
    .filter((figure) => !(figure.value <= limitOf(benchmark, figure)))
    .map(({ name }) => `${benchmark}, ${name}`),
);
for (const name of regressions) console.error(`above the limit of bench/baseline.json: ${name}`);
process.exit(regressions.length + failed.length > 0 ? 1 : 0);

function limitOf(benchmark: string, { name }: Figure): number {
  return baseline[benchmark]?.[name] ?? Number.POSITIVE_INFINITY;
}

function rowOf(benchmark: string, figure: Figure): string[] {
  const { name, value, unit, atMost, note } = figure;
  const limit = limitOf(benchmark, figure);
  const notes = [
    ...(note === undefined ? [] : [note]),
    ...(isMissed(figure) ? ["missed"] : []),
    ...(Number.isFinite(limit) && !(value <= limit) ? [`above the limit ${limit}`] : []),
  ];
  return [
    benchmark,
    name,
    shown(value, unit),
    atMost === undefined ? "" : `≤ ${shown(atMost, unit)}`,
    notes.join(", "),
  ];
}

function shown(value: number, unit: Figure["unit"]): string {
  const digits = unit === "×" || unit === "%" ? 2 : 0;
  const number = value.toLocaleString("en-US", { maximumFractionDigits: digits });
  return unit === "×" ? `${number} ×` : `${number} ${unit}`.trim();
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(0)} s`;
}
