import { RecordConflictError } from "../../../shared/errors.ts";
import type { TrailStore } from "../../../shared/ports/trail-store.ts";
import type { RecordedEvent, Trail } from "../../../shared/records/trail.ts";
import { emptyTrail } from "../../../shared/records/trail.ts";

/** Keeps trails in memory; returns copies, so that no caller changes a record by accident. */
export function memoryTrailStore(): TrailStore {
  const heads = new Map<string, Trail>();
  const events = new Map<string, readonly RecordedEvent[]>();
  let writes = 0;

  return {
    async read(account) {
      return structuredClone(heads.get(account) ?? emptyTrail(account));
    },
    async save({ unsaved = [], ...trail }) {
      const { account } = trail;
      if (heads.get(account)?.etag !== trail.etag) throw new RecordConflictError(account);
      writes += 1;
      const saved = { ...structuredClone(trail), etag: `etag-${writes}` };
      heads.set(account, saved);
      events.set(account, [...(events.get(account) ?? []), ...structuredClone(unsaved)]);
      return structuredClone(saved);
    },
    async events(account, after) {
      return structuredClone((events.get(account) ?? []).slice(after?.sequence ?? 0));
    },
    async list() {
      return structuredClone([...heads.values()]);
    },
  };
}
