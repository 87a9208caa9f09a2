// How long the function app takes to load, bundled against unbundled, in one run on one machine.
// The app must be built. Each load is a fresh process; the two take turns, so that a slow moment hits both.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const runs = 9;
const mostRatio = 0.5;
const entries = { bundled: "../dist/functions.cjs", source: "../functions/index.ts" } as const;

const measured: Record<keyof typeof entries, number[]> = { bundled: [], source: [] };
for (let run = 0; run <= runs; run += 1) {
  for (const [name, entry] of Object.entries(entries) as [keyof typeof entries, string][]) {
    const ms = loadMs(new URL(entry, import.meta.url));
    // The first round fills the file cache and is not counted.
    if (run > 0) measured[name].push(ms);
  }
}

const bundled = median(measured.bundled);
const source = median(measured.source);
const ratio = bundled / source;
console.log(`load time, median of ${runs}: bundled ${bundled.toFixed(0)} ms, source ${source.toFixed(0)} ms`);
console.log(`ratio ${ratio.toFixed(2)}, at most ${mostRatio} wanted`);
process.exitCode = ratio <= mostRatio ? 0 : 1;

function loadMs(entry: URL): number {
  const program = `const start = performance.now(); await import(${JSON.stringify(entry.href)}); console.log(performance.now() - start);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    encoding: "utf8",
    // Outside of a host the library warns that it registers nothing; that is not what is measured.
    stdio: ["ignore", "pipe", "ignore"],
  });
  return Number(output.trim().split("\n").at(-1));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
