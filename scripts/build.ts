// Bundles the function app into the one file that package.json `main` names, and the command line into the one that
// `bin` names.
// `@azure/functions-core` exists only inside the Functions worker, so it stays external. `apache-arrow` is what the
// blob SDK would load for listings in Arrow format, which are never asked for.
import { chmod } from "node:fs/promises";
import { build } from "esbuild";

await build({
  entryPoints: ["functions/index.ts"],
  outfile: "dist/functions.cjs",
  bundle: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  external: ["@azure/functions-core", "apache-arrow"],
  sourcemap: true,
  // Half of the load time is compiling; names stay, since errors are told by them.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
});

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
  // `cli-table3` does without it.
  external: ["@colors/colors"],
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
});
await chmod("dist/keyturn.mjs", 0o755);
