import { placeOf } from "../domain/discovery/carried-copies.ts";
import type { Discovery } from "../domain/discovery/discovery.ts";
import { RecordFromNewerBuildError, RecordUnreadableError, ResourceBusyError } from "../errors.ts";
import type { DiscoveryStore } from "../ports/discovery-store.ts";

interface LastRun {
  readonly discovery?: Discovery;
  /** As `DiscoveryStore.write` takes it. */
  readonly etag?: string | null;
}

/**
 * Reads the last run; a damaged one is replaced.
 *
 * @throws {RecordFromNewerBuildError} a newer build has written it, which this one must not replace.
 */
export async function lastRun(store: DiscoveryStore): Promise<LastRun> {
  try {
    return (await store.revision()) ?? { etag: null };
  } catch (error) {
    if (!(error instanceof RecordUnreadableError) || error instanceof RecordFromNewerBuildError) throw error;
    return {};
  }
}

/** How many other runs may end between the begin of this one and its end. */
const maxAttempts = 5;

/**
 * Saves a run and returns what was saved. Another run that was saved meanwhile may have searched later than this one, so
 * what it found stays: only a run that begins after the finding can tell that a copy is gone.
 *
 * @throws {ResourceBusyError} other runs were faster each time.
 */
export async function save(found: Discovery, before: LastRun, store: DiscoveryStore): Promise<Discovery> {
  let [discovery, since] = [found, before.etag];
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    if (await store.write(discovery, since)) return discovery;
    const other = await lastRun(store);
    [discovery, since] = [withCopiesOf(other.discovery, found), other.etag];
  }
  throw new ResourceBusyError("saving the discovery");
}

function withCopiesOf(other: Discovery | undefined, found: Discovery): Discovery {
  const seen = new Set(found.copies.map(placeOf));
  const more = (other?.copies ?? []).filter((copy) => !seen.has(placeOf(copy)));
  const unlisted = [...(found.unlistedCopies ?? []), ...(other?.unlistedCopies ?? [])];
  return {
    ...found,
    copies: [...found.copies, ...more],
    ...(unlisted.length > 0 && { unlistedCopies: unlisted }),
  };
}
