import type { FleetStore } from "../../../shared/ports/fleet-store.ts";

export function memoryFleetStore(): FleetStore {
  let kept: string | undefined;
  return {
    async read() {
      return kept;
    },
    async write(text) {
      kept = text;
    },
  };
}
