// Plants one realistic mistake at a time into a copy of the infrastructure, compiles it, and prints which rule notices it.
// Ends with 1 if one goes unnoticed. Needs `dotnet`.
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { mapConcurrent } from "../../shared/concurrency.ts";
import type { Infrastructure } from "../../test/infra/rules/infrastructure.ts";
import { infrastructureIn } from "../../test/infra/rules/infrastructure.ts";
import type { Mistake } from "../../test/infra/rules/mistakes.ts";
import { mistakes } from "../../test/infra/rules/mistakes.ts";
import { rules } from "../../test/infra/rules/rules.ts";
import type { Bicep } from "./compiler.ts";
import { bicepCompiler } from "./compiler.ts";
import { predict } from "./predict.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
/** Together they deploy every kind of resource, with both ways of delivery. */
const configurations = ["everything", "private-network"];
/** The files that the rules read. */
const copied = ["infra", "functions/index.ts", "azure.yaml", "host.json", ".funcignore"];

interface Found {
  readonly kind: string;
  readonly by: readonly string[];
}

const faulty = broken(infrastructureIn(repository));
if (faulty.length > 0) throw new Error(`before any mistake is planted: ${faulty.join("; ")}`);
const bicep = await bicepCompiler();
const wanted = process.argv[2] ?? "";
const found = await mapConcurrent(
  mistakes.filter(({ kind }) => kind.includes(wanted)),
  2,
  planted,
);
for (const { kind, by } of found) {
  console.log(`${by.length > 0 ? "noticed  " : "UNNOTICED"} ${kind.padEnd(42)} ${by.join("; ")}`);
}
const unnoticed = found.filter(({ by }) => by.length === 0).length;
console.log(`${found.length - unnoticed} of ${found.length} kinds of mistakes are noticed`);
process.exitCode = unnoticed > 0 ? 1 : 0;

async function planted(mistake: Mistake): Promise<Found> {
  const copy = await mkdtemp(join(tmpdir(), "keyturn-mistake-"));
  try {
    for (const path of copied) {
      await mkdir(dirname(join(copy, path)), { recursive: true });
      await cp(join(repository, path), join(copy, path), { recursive: true });
    }
    await plant(mistake, copy);
    const findings = mistake.file.startsWith("infra/") ? await compile(join(copy, "infra"), bicep) : [];
    return { kind: mistake.kind, by: [...findings, ...broken(infrastructureIn(copy))] };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function broken(infrastructure: Infrastructure): readonly string[] {
  return rules.filter(({ faults }) => faults(infrastructure).length > 0).map(({ name }) => name);
}

async function plant({ file, before, after }: Mistake, copy: string): Promise<void> {
  const text = await readFile(join(copy, file), "utf8");
  if (text.split(before).length !== 2) throw new Error(`${file} does not hold this once: ${before}`);
  await writeFile(
    join(copy, file),
    text.replace(before, () => after),
  );
}

/** Compiles and predicts what the rules judge; what the compiler itself says is a finding. */
async function compile(infra: string, run: Bicep): Promise<readonly string[]> {
  for (const name of await readdir(join(infra, "configurations"))) {
    if (configurations.some((one) => name.startsWith(`${one}.`))) continue;
    await rm(join(infra, "configurations", name), { recursive: true });
  }
  try {
    await run(infra, "build", "main.bicep", "--outfile", "azuredeploy.json");
    for (const name of configurations) await predict(run, infra, `configurations/${name}.bicepparam`);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [`the compiler: ${/(?:Error|Warning) ([\w-]+)/.exec(message)?.[1] ?? message}`];
  }
}
