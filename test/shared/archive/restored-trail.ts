import type { TrailStore } from "../../../shared/ports/trail-store.ts";
import type { RecordedEvent, Trail } from "../../../shared/records/trail.ts";
import { withEvent } from "../../../shared/records/trail.ts";
import { memoryTrailStore } from "../../reconciler/fakes/memory-trail-store.ts";

/** A trail that was written back after everything since then was lost. */
export async function restoredTrail(
  { etag: _past, checkpointedThrough: _old, checkpointedAt: _too, archivedThrough: _also, ...backup }: Trail,
  events: readonly RecordedEvent[],
  backupAt: Date,
  at: Date,
): Promise<TrailStore> {
  const store = memoryTrailStore();
  const restored = withEvent(
    backup,
    { type: "trail-restored", at, backupAt },
    { releaseClaim: false, wakeAt: at },
  );
  await store.save({ ...restored, unsaved: [...events, ...(restored.unsaved ?? [])] });
  return store;
}
