// Compiles, lints and formats the template, and predicts what each of infra/configurations deploys, with Microsoft's own
// compiler. Writes the results beside the sources, where tests read them. Needs `dotnet`.
//   --check        says what differs, and writes nothing
//   count NAME …   says how many resources these configurations deploy, and refuses those that Azure would
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { forEachConcurrent } from "../shared/concurrency.ts";
import { bicepCompiler } from "./infra/compiler.ts";
import { predict, refuse } from "./infra/predict.ts";
import { tooManyResources } from "./infra/resource-limit.ts";

const infra = fileURLToPath(new URL("../infra/", import.meta.url));
const [command, ...named] = process.argv.slice(2);
const bicep = await bicepCompiler();
const copy = await mkdtemp(join(tmpdir(), "keyturn-infra-"));
try {
  await cp(infra, copy, { recursive: true });
  if (command === "count") await predictAll(named.map((name) => `configurations/${name}.bicepparam`));
  else await compileAll();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(copy, { recursive: true, force: true });
}

async function compileAll(): Promise<void> {
  for (const kind of ["**/*.bicep", "**/*.bicepparam"]) {
    await bicep(copy, "format", "--pattern", kind, "--newline-kind", "LF", "--insert-final-newline");
    await bicep(copy, "lint", "--pattern", kind);
  }
  await bicep(copy, "build", "main.bicep", "--outfile", "azuredeploy.json");
  const files = (await readdir(copy, { recursive: true })).filter((name) => name.endsWith(".bicepparam"));
  const refused = files.filter((name) => name.includes("refused"));
  await predictAll(files.filter((name) => !refused.includes(name)).toSorted());
  await forEachConcurrent(refused, availableParallelism(), (name) => refuse(bicep, copy, name));
  await compare();
  console.log(`no error, no warning; ${refused.length} wrong configurations are refused`);
}

async function predictAll(files: readonly string[]): Promise<void> {
  const counts = new Map<string, number>();
  await forEachConcurrent(files, availableParallelism(), async (name) => {
    counts.set(name, await predict(bicep, copy, name));
  });
  for (const name of files) console.log(`${String(counts.get(name)).padStart(5)} resources: ${name}`);
  const faults = [...counts].flatMap(([name, count]) => tooManyResources(name, count) ?? []);
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

/** Takes what was made over, or says that it differs. */
async function compare(): Promise<void> {
  const stale: string[] = [];
  for (const name of await readdir(copy, { recursive: true })) {
    if (!/\.bicep(?:param)?$|(?:\.snapshot|azuredeploy)\.json$/.test(name)) continue;
    const made = await readFile(join(copy, name), "utf8");
    if (made === (await readFile(join(infra, name), "utf8").catch(() => ""))) continue;
    stale.push(`infra/${name}`);
    if (command !== "--check") await writeFile(join(infra, name), made);
  }
  if (command === "--check" && stale.length > 0) {
    throw new Error(`run \`npm run infra\`; it changes ${stale.join(", ")}`);
  }
  for (const name of stale) console.log(`written: ${name}`);
}
