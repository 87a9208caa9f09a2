import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Benchmark } from "./figures.ts";
import { quick } from "./figures.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The smallest possible app, bundled as keyturn is. */
const emptyApp = `
  import { app } from "@azure/functions";
  app.http("status", { methods: ["GET"], authLevel: "anonymous", handler: async () => ({ status: 401 }) });
`;

/**
 * The part of the Functions worker that an app needs: it loads the entry, collects the registrations, and calls one
 * function without a token. Prints, as epoch milliseconds, when all functions were registered and when the answer was
 * there.
 */
const worker = `
  const Module = require("node:module");
  const { pathToFileURL } = require("node:url");
  const handlers = new Map();
  const core = {
    version: "3.12.0",
    hostVersion: "4.1040.0",
    Disposable: class {},
    registerFunction: ({ name }, handler) => void handlers.set(name, handler),
    registerHook() {},
    setProgrammingModel() {},
    getProgrammingModel() {},
    log() {},
  };
  const load = Module._load;
  Module._load = (name, ...more) => (name === "@azure/functions-core" ? core : load(name, ...more));
  const now = () => performance.timeOrigin + performance.now();
  (async () => {
    const entry = process.env.BENCH_ENTRY;
    await (entry.endsWith(".ts") ? import(pathToFileURL(entry)) : require(entry));
    const registered = now();
    const request = { headers: new Headers(), query: new URLSearchParams(), params: {} };
    const context = { log() {}, warn() {}, error() {}, options: { extraOutputs: [] } };
    const { status } = await handlers.get("status")(request, context);
    if (status !== 401) throw new Error("answered " + status);
    console.log(JSON.stringify({ registered, answered: now() }));
  })();
`;

interface Start {
  readonly registeredMs: number;
  readonly answeredMs: number;
}

/** Cold starts, from the spawn of a process on: the bundle, the source, and an empty app, in alternation. */
export const load: Benchmark = async ({ short }) => {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-bench-"));
  try {
    const empty = join(directory, "empty.cjs");
    await buildEmptyApp(empty);
    const entries = {
      bundle: join(root, "dist/functions.cjs"),
      source: join(root, "functions/index.ts"),
      empty,
    };
    const starts: Record<keyof typeof entries, Start[]> = { bundle: [], source: [], empty: [] };
    for (let round = 0; round <= (short ? 9 : 21); round += 1) {
      for (const name of ["bundle", "source", "empty"] as const) {
        const measured = start(entries[name]);
        // The first round fills the file cache and is not counted.
        if (round > 0) starts[name].push(measured);
      }
    }
    const registered = (name: keyof typeof entries) =>
      quick(starts[name].map(({ registeredMs }) => registeredMs));
    const answered = (name: keyof typeof entries) => quick(starts[name].map(({ answeredMs }) => answeredMs));
    const ratio = registered("bundle") / registered("empty");
    return [
      { name: "empty app: registered", value: registered("empty"), unit: "ms" },
      { name: "bundle: registered", value: registered("bundle"), unit: "ms" },
      { name: "bundle to empty app: registered", value: ratio, unit: "×", atMost: 2 },
      { name: "source: registered", value: registered("source"), unit: "ms" },
      { name: "empty app: first answer", value: answered("empty"), unit: "ms" },
      { name: "bundle: first answer", value: answered("bundle"), unit: "ms" },
      { name: "source: first answer", value: answered("source"), unit: "ms" },
      {
        name: "bundle to source: first answer",
        value: answered("bundle") / answered("source"),
        unit: "×",
        atMost: 0.5,
      },
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

function start(entry: string): Start {
  const spawned = performance.timeOrigin + performance.now();
  const { stdout, stderr } = spawnSync(process.execPath, ["--eval", worker], {
    cwd: root,
    encoding: "utf8",
    timeout: 60_000,
    env: {
      ...process.env,
      BENCH_ENTRY: entry,
      AzureWebJobsStorage: "UseDevelopmentStorage=true",
      KEYTURN_TENANT_ID: "00000000-0000-4000-8000-000000000000",
      KEYTURN_AUDIENCE: "api://keyturn",
    },
  });
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(`${entry} did not load: ${stderr}`);
  const { registered, answered } = JSON.parse(line) as Record<"registered" | "answered", number>;
  return { registeredMs: registered - spawned, answeredMs: answered - spawned };
}

async function buildEmptyApp(outfile: string): Promise<void> {
  await build({
    stdin: { contents: emptyApp, resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["@azure/functions-core"],
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
  });
}
