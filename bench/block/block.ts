import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { startLocalStack } from "../../emulator/stack/local-stack.ts";
import { aPlan } from "../../test/e2e/stack/plans.ts";
import { until } from "../../test/until.ts";
import type { Benchmark, Figure } from "../figures.ts";
import type { CostlyRequest } from "./bodies.ts";
import { costly, files } from "./bodies.ts";

/** Nobody who waits for another answer should notice. */
const limitMs = 50;

/**
 * Measures how long single requests hold up the app's event loop, and with it every other request: the built app in the
 * local host, sent the costliest bodies that each call takes.
 */
export const block: Benchmark = async ({ short }) => {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-block-"));
  const loopFile = join(directory, "loop");
  await writeFile(loopFile, "");
  const watch = new URL("watch-loop.ts", import.meta.url).href;
  const stack = await startLocalStack(aPlan(directory, { apart: false, nodeOptions: [`--import=${watch}`] }));
  try {
    await stack.startApp({ KEYTURN_LOOP_FILE: loopFile });
    await stack.applyFleet();
    await until(async () => (await stack.keyturn.accounts()).every(({ phase }) => phase === "idle"));
    await stack.keyturn.request("POST", "accounts/vision/pause", { reason: "measured" });
    const measure = async (requests: readonly CostlyRequest[]) => {
      // The first time, code is compiled.
      for (const request of requests) await send(stack, { ...request, times: 1 });
      const found: Held[] = [];
      for (let time = 0; time < (short ? 1 : 3); time += 1)
        for (const request of requests) found.push(await heldBy(stack, request, loopFile));
      return found;
    };
    const calls = await measure(costly);
    const fleetFiles = await measure(files);
    return [
      ...figures("the longest hold by a call, of 50 ms", calls, 100),
      ...figures("the longest hold by a fleet file, of 50 ms", fleetFiles, 100),
    ];
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
};

interface Held {
  readonly name: string;
  readonly ms: number;
}

async function send(stack: LocalStack, { method, path, body, times = 1 }: CostlyRequest): Promise<void> {
  await Promise.all(Array.from({ length: times }, () => stack.keyturn.request(method, path, body)));
}

/** The longest hold of the event loop while the request was handled. */
async function heldBy(stack: LocalStack, request: CostlyRequest, loopFile: string): Promise<Held> {
  await delay(100);
  const fromMs = performance.timeOrigin + performance.now();
  await send(stack, request);
  await delay(100);
  const lines = (await readFile(loopFile, "utf8")).trim().split("\n");
  const gaps = lines.map((line) => line.split(" ").map(Number));
  const ms = Math.max(0, ...gaps.flatMap(([atMs = 0, heldMs = 0]) => (atMs >= fromMs ? [heldMs] : [])));
  return { name: request.name, ms };
}

function figures(name: string, found: readonly Held[], atMost: number): readonly Figure[] {
  const worst = found.reduce((a, b) => (b.ms > a.ms ? b : a));
  const note = `${Math.round(worst.ms)} ms: ${worst.name}`;
  const figure: Figure = { name, value: (100 * worst.ms) / limitMs, unit: "%", note };
  return [{ ...figure, atMost }, ...details(found)];
}

function details(found: readonly Held[]): readonly Figure[] {
  const names = [...new Set(found.map(({ name }) => name))];
  return names.map((name) => ({
    name: `held: ${name}`,
    value: Math.max(...found.flatMap((one) => (one.name === name ? [one.ms] : []))),
    unit: "ms",
  }));
}
