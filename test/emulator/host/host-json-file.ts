import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "../../temporary-directory.ts";

/** Writes a host.json with these queue settings; returns its path. */
export async function hostJsonFile(queues: Readonly<Record<string, unknown>>): Promise<string> {
  const file = join(await temporaryDirectory(), "host.json");
  await writeFile(file, JSON.stringify({ version: "2.0", extensions: { queues } }));
  return file;
}
