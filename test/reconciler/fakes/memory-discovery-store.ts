import type { Discovery } from "../../../shared/domain/discovery/discovery.ts";
import type { DiscoveryStore } from "../../../shared/ports/discovery-store.ts";

export function memoryDiscoveryStore(): DiscoveryStore {
  let kept: Discovery | undefined;
  return {
    async read() {
      return kept;
    },
    async write(discovery) {
      kept = structuredClone(discovery);
    },
  };
}
