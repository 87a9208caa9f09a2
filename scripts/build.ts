// Bundles the function app into the one file that package.json `main` names.
// `@azure/functions-core` exists only inside the Functions worker, so it stays external. `apache-arrow` is what the
// blob SDK would load for listings in Arrow format, which are never asked for.
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
