import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LocalAzure } from "./local-azure.ts";

/**
 * Writes what went over the wire to a file of its own in the folder that KEYTURN_EXCHANGES names, one exchange a
 * line, for a checker of such files. Without the variable, or an exchange, nothing is written. The file holds keys of this emulator.
 */
export async function keepExchanges(azure: Pick<LocalAzure, "conformanceLines">): Promise<void> {
  const folder = process.env["KEYTURN_EXCHANGES"];
  if (folder === undefined) return;
  const lines = azure.conformanceLines();
  if (lines.length === 0) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${randomUUID()}.ndjson`), `${lines.join("\n")}\n`);
}
