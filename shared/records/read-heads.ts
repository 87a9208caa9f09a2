import { forEachConcurrent } from "../concurrency.ts";
import { RecordUnreadableError } from "../errors.ts";
import type { Trail } from "./trail.ts";

interface Heads {
  read(account: string): Promise<Trail>;
}

const concurrency = 32;

/**
 * Reads the heads of these accounts one by one. Unlike a query, the cost does not grow with their history.
 *
 * @returns the heads of accounts that have a readable record.
 */
export async function readHeads(
  accounts: readonly { readonly name: string }[],
  from: Heads,
): Promise<ReadonlyMap<string, Trail>> {
  const heads = new Map<string, Trail>();
  await forEachConcurrent(accounts, concurrency, async ({ name }) => {
    const trail = await readableHead(name, from);
    if (trail?.etag !== undefined) heads.set(name, trail);
  });
  return heads;
}

/** An unreadable record must not hide the rest of the fleet; a look at its account reports the fault. */
export async function readableHead(account: string, from: Heads): Promise<Trail | undefined> {
  try {
    return await from.read(account);
  } catch (error) {
    if (error instanceof RecordUnreadableError) return undefined;
    throw error;
  }
}
