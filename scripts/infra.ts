// Compiles, lints and formats the template, and predicts what each of infra/configurations deploys, with Microsoft's own
// compiler. Writes the results beside the sources, where tests read them; with --check it only says what differs. Needs
// `dotnet`.
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bicepCompiler } from "./infra/compiler.ts";

const infra = fileURLToPath(new URL("../infra/", import.meta.url));
const check = process.argv.includes("--check");
/** Ids of nobody, so that predictions are the same everywhere. */
const place = [
  ["--tenant-id", "aaaaaaaa-0000-0000-0000-000000000001"],
  ["--subscription-id", "bbbbbbbb-0000-0000-0000-000000000001"],
  ["--location", "westeurope"],
  ["--deployment-name", "keyturn"],
].flat();

const bicep = await bicepCompiler();
const copy = await mkdtemp(join(tmpdir(), "keyturn-infra-"));
try {
  await cp(infra, copy, { recursive: true });
  const names = (await readdir(copy, { recursive: true })).toSorted();
  const configurations = names.filter((name) => name.endsWith(".bicepparam"));

  for (const kind of ["**/*.bicep", "**/*.bicepparam"]) {
    await bicep(copy, "format", "--pattern", kind, "--newline-kind", "LF", "--insert-final-newline");
    await bicep(copy, "lint", "--pattern", kind);
  }
  await bicep(copy, "build", "main.bicep", "--outfile", "azuredeploy.json");
  for (const name of configurations) {
    await bicep(copy, "snapshot", name, "--mode", "overwrite", ...place);
    await sortOutputs(join(copy, name.replace(".bicepparam", ".snapshot.json")));
  }

  const stale: string[] = [];
  for (const name of await readdir(copy, { recursive: true })) {
    if (!/\.bicep(?:param)?$|(?:\.snapshot|azuredeploy)\.json$/.test(name)) continue;
    const made = await readFile(join(copy, name), "utf8");
    if (made === (await readFile(join(infra, name), "utf8").catch(() => ""))) continue;
    stale.push(`infra/${name}`);
    if (!check) await writeFile(join(infra, name), made);
  }
  if (check && stale.length > 0) throw new Error(`run \`npm run infra\`; it changes ${stale.join(", ")}`);
  for (const name of stale) console.log(`written: ${name}`);
  console.log(`the template and ${configurations.length} configurations: no error, no warning`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(copy, { recursive: true, force: true });
}

/** Bicep writes the outputs in another order each time. */
async function sortOutputs(file: string): Promise<void> {
  const snapshot = JSON.parse(await readFile(file, "utf8")) as { readonly outputs?: object };
  const outputs = Object.entries(snapshot.outputs ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  await writeFile(
    file,
    `${JSON.stringify({ ...snapshot, outputs: Object.fromEntries(outputs) }, null, 2)}\n`,
  );
}
