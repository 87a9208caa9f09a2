import { RecordUnreadableError } from "../../../shared/errors.ts";
import type { DeclarationStore } from "../../../shared/ports/fleet-store.ts";

export function memoryDeclarationStore(): DeclarationStore & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    async keep(digest, text) {
      kept.set(digest, text);
    },
    async read(digest) {
      const text = kept.get(digest);
      if (text === undefined) throw new RecordUnreadableError(`the declaration ${digest}`);
      return text;
    },
  };
}
