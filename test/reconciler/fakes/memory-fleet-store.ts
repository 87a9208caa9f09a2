import type { FleetStore } from "../../../shared/ports/fleet-store.ts";

export function memoryFleetStore(): FleetStore {
  let kept: string | undefined;
  let writes = 0;
  return {
    async read() {
      return kept;
    },
    async revision() {
      return kept === undefined ? undefined : { text: kept, etag: String(writes) };
    },
    async write(text, since) {
      if (since !== undefined && since !== String(writes)) return false;
      writes += 1;
      kept = text;
      return true;
    },
  };
}
