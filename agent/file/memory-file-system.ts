import { statfs } from "node:fs/promises";

/** Linux's numbers of the file systems that write nothing to a disk: tmpfs and ramfs. */
const inMemory = new Set([0x01021994, 0x858458f6]);

/** Whether what is written there never reaches a disk, as far as the system tells. Swap is not looked at. */
export async function isInMemory(directory: string): Promise<boolean> {
  const { type } = await statfs(directory);
  return process.platform === "linux" && inMemory.has(type);
}
