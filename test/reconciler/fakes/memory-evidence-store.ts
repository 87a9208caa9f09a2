import type { EvidenceStore } from "../../../shared/ports/evidence-store.ts";
import type { Failures } from "./failures.ts";
import { plannedFailures } from "./failures.ts";

export interface MemoryEvidenceStore extends EvidenceStore {
  readonly failures: Failures;
  /** The evidence kept, as `account/rotation`. */
  kept(): ReadonlyMap<string, string>;
}

export function memoryEvidenceStore(): MemoryEvidenceStore {
  const failures = plannedFailures();
  const texts = new Map<string, string>();
  return {
    failures,
    kept: () => texts,
    keep: async (account, rotation, text) =>
      failures.around("keep", "read", () => {
        const name = `${account}/${rotation}`;
        if (texts.has(name)) return false;
        texts.set(name, text);
        return true;
      }),
  };
}
