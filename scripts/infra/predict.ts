import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bicep } from "./compiler.ts";

/** Ids of nobody, so that predictions are the same everywhere. */
const tenant = ["--tenant-id", "aaaaaaaa-0000-0000-0000-000000000001", "--location", "westeurope"];
const inSubscription = ["--subscription-id", "bbbbbbbb-0000-0000-0000-000000000001"];
const inManagementGroup = ["--management-group-id", "ai"];

/**
 * Writes what a configuration deploys beside it.
 *
 * @returns the number of resources.
 * @throws {Error} the template refuses it.
 */
export async function predict(bicep: Bicep, folder: string, name: string): Promise<number> {
  const isOfGroup = (await readFile(join(folder, name), "utf8")).includes("management-group.bicep'");
  const place = [...tenant, ...(isOfGroup ? inManagementGroup : inSubscription)];
  await bicep(folder, "snapshot", name, "--mode", "overwrite", ...place);
  const file = join(folder, name.replace(".bicepparam", ".snapshot.json"));
  const snapshot = JSON.parse(await readFile(file, "utf8")) as {
    readonly predictedResources: readonly unknown[];
    readonly outputs?: object;
  };
  // Bicep writes them in another order each time.
  const outputs = Object.entries(snapshot.outputs ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  await writeFile(
    file,
    `${JSON.stringify({ ...snapshot, outputs: Object.fromEntries(outputs) }, null, 2)}\n`,
  );
  return snapshot.predictedResources.length;
}

/** Proves that the template refuses a configuration with the words of its first comment. */
export async function refuse(bicep: Bicep, folder: string, name: string): Promise<void> {
  const [, words = ""] = /^\/\/ (.+)$/m.exec(await readFile(join(folder, name), "utf8")) ?? [];
  const told = await predict(bicep, folder, name).then(
    () => "nothing",
    (error: unknown) => String(error),
  );
  if (words === "" || !told.includes(words)) {
    throw new Error(`${name} is not refused with "${words}" but with: ${told.slice(0, 300)}`);
  }
}
