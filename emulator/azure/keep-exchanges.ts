import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LocalAzure } from "./local-azure.ts";

/**
 * Writes the exchanges to a new file in the folder that KEYTURN_EXCHANGES names, one per line, for a checker of such
 * files. Writes nothing without the variable or without an exchange. The file holds keys of this emulator.
 */
export async function keepExchanges(azure: Pick<LocalAzure, "conformanceLines">): Promise<void> {
  const folder = process.env["KEYTURN_EXCHANGES"];
  if (folder === undefined) return;
  const lines = azure.conformanceLines();
  if (lines.length === 0) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${randomUUID()}.ndjson`), `${lines.join("\n")}\n`);
}
