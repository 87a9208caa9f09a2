import { checkpointFolder } from "../../../shared/archived-files.ts";
import type { EvidenceStore } from "../../../shared/ports/evidence-store.ts";
import type { Failures } from "./failures.ts";
import { plannedFailures } from "./failures.ts";

export interface MemoryEvidenceStore extends EvidenceStore {
  readonly failures: Failures;
  /** The evidence kept, as `account/file`. */
  kept(): Map<string, string>;
}

export function memoryEvidenceStore(): MemoryEvidenceStore {
  const failures = plannedFailures();
  const texts = new Map<string, string>();
  return {
    failures,
    kept: () => texts,
    keep: async (account, file, text) =>
      failures.around("keep", "read", () => {
        const name = `${account}/${file}`;
        if (texts.has(name)) return false;
        texts.set(name, text);
        return true;
      }),
    read: async (account, file) => texts.get(`${account}/${file}`),
    checkpoints: async (account) =>
      [...texts.keys()]
        .filter((name) => name.startsWith(`${account}/${checkpointFolder}`))
        .map((name) => name.slice(account.length + 1))
        .sort(),
  };
}
