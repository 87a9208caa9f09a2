import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { temporaryDirectory } from "../../temporary-directory.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Bundles a function app from the body of its source as the project's build does; returns the file. */
export async function buildApp(source: string): Promise<string> {
  const directory = await temporaryDirectory();
  const outfile = join(directory, "functions.cjs");
  await build({
    stdin: { contents: `import { app } from "@azure/functions";\n${source}`, resolveDir: ROOT, loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["@azure/functions-core"],
    logLevel: "warning",
  });
  return outfile;
}
