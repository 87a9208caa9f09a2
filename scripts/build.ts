// Bundles the function app into the one file that package.json `main` names.
// `@azure/functions-core` exists only inside the Functions worker, so it stays external.
import { build } from "esbuild";

await build({
  entryPoints: ["functions/index.ts"],
  outfile: "dist/functions.cjs",
  bundle: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  external: ["@azure/functions-core"],
  sourcemap: true,
  logLevel: "warning",
});
