// Bundles the function app into two files: one registers the functions (`main` in package.json), the other runs them
// and is loaded with the first invocation. The command line becomes the one file that `bin` names, and the agent another.
// `@azure/functions-core` exists only inside the Functions worker, so it stays external. The blob SDK would load
// `apache-arrow` for listings in Arrow format, which are never requested.
import { chmod } from "node:fs/promises";
import type { Plugin } from "esbuild";
import { build } from "esbuild";

const handlersApart: Plugin = {
  name: "handlers apart",
  setup(build) {
    build.onResolve({ filter: /^\.\/handlers\.ts$/ }, () => ({ path: "./handlers.cjs", external: true }));
  },
};

for (const [entry, outfile, plugins] of [
  ["functions/index.ts", "dist/functions.cjs", [handlersApart]],
  ["functions/handlers.ts", "dist/handlers.cjs", []],
] as const) {
  await build({
    entryPoints: [entry],
    outfile,
    plugins: [...plugins],
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

for (const [entry, outfile, target] of [
  ["cli/keyturn.ts", "dist/keyturn.mjs", "node22"],
  ["agent/agent.ts", "dist/agent.mjs", "node20"],
] as const) {
  await build({
    entryPoints: [entry],
    outfile,
    plugins: [agentApart],
    bundle: true,
    platform: "node",
    target,
    format: "esm",
    // Some packages are CommonJS and require Node's own modules.
    banner: {
      js: [
        "#!/usr/bin/env node",
        'import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);',
      ].join("\n"),
    },
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
  });
  await chmod(outfile, 0o755);
}
