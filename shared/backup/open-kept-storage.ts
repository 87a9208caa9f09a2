import type { TokenCredential } from "@azure/identity";
import { hostClock } from "../azure/host-clock.ts";
import { rawStorage } from "../azure/raw-storage.ts";
import { openStorage } from "../azure/storage.ts";
import { storageClock } from "../azure/storage-clock.ts";
import { tableKeyIndex } from "../azure/tables/table-key-index.ts";
import { tableTrailStore } from "../azure/tables/table-trail-store.ts";
import { tableWakeIndex } from "../azure/tables/table-wake-index.ts";
import type { StorageSettings } from "../config.ts";
import { keyIndexedTrail } from "../inventory/key-indexed-trail.ts";
import type { RestorePorts } from "./restore-backup.ts";
import { trailTable } from "./what-survives.ts";

/**
 * Opens the app's storage for somebody who is not the app.
 *
 * @throws {ClockUnknownError} the storage does not answer.
 */
export async function openKeptStorage(
  settings: StorageSettings,
  credential: TokenCredential,
): Promise<RestorePorts> {
  const clock = storageClock(hostClock);
  const storage = openStorage(settings, credential, clock);
  const table = storage.table(trailTable);
  // Found or not, the answer tells the time.
  await clock.ready(() => table.getEntity("", "clock"));
  return {
    storage: rawStorage(storage),
    trail: keyIndexedTrail(tableTrailStore(storage), tableKeyIndex(storage)),
    wakes: tableWakeIndex(storage),
    now: () => clock.now(),
  };
}
