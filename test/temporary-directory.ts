import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";

const made: string[] = [];

/** A new directory that is gone after the tests of the file that asked for it. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-test-"));
  made.push(directory);
  return directory;
}

afterAll(async () => {
  for (const directory of made) await rm(directory, { recursive: true, force: true });
});
