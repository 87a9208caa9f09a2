// Bundles the function app into two files: what registers the functions, which package.json `main` names, and what runs
// them, which is loaded with the first invocation. The command line becomes the one file that `bin` names.
// `@azure/functions-core` exists only inside the Functions worker, so it stays external. `apache-arrow` is what the
// blob SDK would load for listings in Arrow format, which are never asked for.
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
    // A plain `require` is the form of loading that every host of the app knows.
    supported: { "dynamic-import": false },
    external: ["@azure/functions-core", "apache-arrow"],
    sourcemap: true,
    // Half of the load time is compiling; names stay, since errors are told by them.
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
  });
}

await build({
  entryPoints: ["cli/keyturn.ts"],
  outfile: "dist/keyturn.mjs",
  bundle: true,
  platform: "node",
  target: "node22",
  format: "esm",
  // Some packages are CommonJS and require what Node brings.
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
await chmod("dist/keyturn.mjs", 0o755);
