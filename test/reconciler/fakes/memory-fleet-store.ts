import type { FleetRevision, FleetStore } from "../../../shared/ports/fleet-store.ts";

export function memoryFleetStore(): FleetStore {
  let kept: FleetRevision | undefined;
  let writes = 0;
  return {
    read: async () => kept?.text,
    revision: async () => kept,
    async write(text, since, by) {
      if (since !== undefined && since !== kept?.etag) return false;
      writes += 1;
      kept = { text, etag: String(writes), ...(by !== undefined && { by }) };
      return true;
    },
  };
}
