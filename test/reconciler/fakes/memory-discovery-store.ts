import type { Discovery } from "../../../shared/domain/discovery/discovery.ts";
import type { DiscoveryStore } from "../../../shared/ports/discovery-store.ts";

export function memoryDiscoveryStore(): DiscoveryStore {
  let kept: Discovery | undefined;
  let writes = 0;
  return {
    async read() {
      return kept;
    },
    async revision() {
      return kept && { discovery: kept, etag: String(writes) };
    },
    async write(discovery, since) {
      if (since !== undefined && since !== (kept ? String(writes) : null)) return false;
      writes += 1;
      kept = structuredClone(discovery);
      return true;
    },
  };
}
