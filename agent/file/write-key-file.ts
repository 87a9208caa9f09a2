import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isInMemory } from "./memory-file-system.ts";

/** Only the owner reads it. */
const MODE = 0o600;

/** The directory lies on a disk, where a deleted key can be found again. Nothing was written. */
class DiskRefusedError extends Error {
  readonly code = "DISK_REFUSED";
  constructor(directory: string) {
    super(`${directory} is not in memory; choose a tmpfs, or set allowDisk`);
  }
}

/**
 * Replaces the file as a whole: a reader finds either the old text or the new one. Idempotent. What a killed process
 * left half-written is replaced.
 *
 * @throws {DiskRefusedError} or the system's error; the file is then unchanged.
 */
export async function writeKeyFile(path: string, text: string, allowDisk: boolean): Promise<void> {
  const directory = dirname(path);
  if (!allowDisk && !(await isInMemory(directory))) throw new DiskRefusedError(directory);
  const next = join(directory, `.${basename(path)}.next`);
  await rm(next, { force: true });
  const file = await open(next, "wx", MODE);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}
