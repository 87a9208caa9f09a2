import { RecordConflictError } from "../../../shared/errors.ts";
import type { Publication, PublicationLog } from "../../../shared/ports/publication-log.ts";

export function memoryPublicationLog(): PublicationLog {
  const rows = new Map<string, Publication>();
  let writes = 0;
  return {
    async read(account) {
      return structuredClone(rows.get(account));
    },
    async save(publication) {
      const { account, etag } = publication;
      if (rows.get(account)?.etag !== etag) throw new RecordConflictError(account);
      writes += 1;
      const saved = { ...structuredClone(publication), etag: `etag-${writes}` };
      rows.set(account, saved);
      return structuredClone(saved);
    },
  };
}
