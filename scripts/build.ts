// Bundles the function app: one file registers the functions (`main` in package.json), another runs them and is loaded with
// the first invocation. An SDK that few accounts need has a file of its own (`*-sdk.ts`), which is loaded when the first of
// them does. Programs that people install become one file each: the command line, and the agent.
// `@azure/functions-core` exists only inside the Functions worker, so it stays external. The blob SDK would load
// `apache-arrow` for listings in Arrow format, which are never requested.
import { chmod, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { build } from "esbuild";
import packageJson from "../package.json" with { type: "json" };

const packageFile = fileURLToPath(new URL("../package.json", import.meta.url));

/** Of package.json only the version is in a bundle. */
const versionAlone: Plugin = {
  name: "version alone",
  setup(build) {
    build.onLoad({ filter: /package\.json$/ }, ({ path }) =>
      path === packageFile
        ? { contents: JSON.stringify({ version: packageJson.version }), loader: "json" }
        : undefined,
    );
  },
};

const runbookFile = fileURLToPath(new URL("../docs/runbook.md", import.meta.url));

/** The app answers with the runbook's entries, and reads no file for it. */
const runbookWithin: Plugin = {
  name: "runbook within",
  setup(build) {
    build.onLoad({ filter: /\/runbook-text\.ts$/ }, async () => ({
      contents: `export const runbookText = ${JSON.stringify(await readFile(runbookFile, "utf8"))};`,
      loader: "ts",
      watchFiles: [runbookFile],
    }));
  },
};

const handlersApart: Plugin = {
  name: "handlers apart",
  setup(build) {
    build.onResolve({ filter: /^\.\/handlers\.ts$/ }, () => ({ path: "./handlers.cjs", external: true }));
  },
};

const sdksApart: Plugin = {
  name: "SDKs apart",
  setup(build) {
    build.onResolve({ filter: /\/[a-z-]+-sdk\.ts$/ }, ({ kind, path }) =>
      kind === "entry-point"
        ? undefined
        : { path: path.replace(/^.*\/(.*)\.ts$/, "./$1.cjs"), external: true },
    );
  },
};

for (const [entry, outfile, plugins] of [
  ["functions/index.ts", "dist/functions.cjs", [handlersApart]],
  ["functions/handlers.ts", "dist/handlers.cjs", [runbookWithin, sdksApart]],
  ["shared/azure/holders/api-management-sdk.ts", "dist/api-management-sdk.cjs", []],
] as const) {
  await build({
    entryPoints: [entry],
    outfile,
    plugins: [...plugins, versionAlone],
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    // Every host of the app supports a plain `require`.
    supported: { "dynamic-import": false },
    external: ["@azure/functions-core", "apache-arrow"],
    sourcemap: true,
    // Half of the load time is compiling; names stay, since errors are identified by them.
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
  });
}

/** The command line does not start slower for the agent: it loads it only to run it. */
const agentApart: Plugin = {
  name: "agent apart",
  setup(build) {
    build.onResolve({ filter: /\/agent\/agent\.ts$/ }, ({ kind }) =>
      kind === "entry-point" ? undefined : { path: "./agent.mjs", external: true },
    );
  },
};

// The packages of npm promise Node 20, which is older than what the scripts and the service run on.
for (const [entry, outfile] of [
  ["cli/keyturn.ts", "dist/keyturn.mjs"],
  ["agent/agent.ts", "dist/agent.mjs"],
] as const) {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    plugins: [agentApart, versionAlone],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    external: ["apache-arrow"],
    // Some packages are CommonJS and require Node's own modules.
    banner: {
      js: [
        "#!/usr/bin/env node",
        'import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);',
      ].join("\n"),
    },
    metafile: true,
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
  });
  await chmod(outfile, 0o755);
  // Says which packages are in the file, whose licences go along with it.
  await writeFile(outfile.replace(/\.mjs$/, ".meta.json"), JSON.stringify(metafile));
}
