import { RecordConflictError } from "../../../shared/errors.ts";
import type { OutboxPosition, OutboxLog } from "../../../shared/ports/outbox-log.ts";

export function memoryPublicationLog(): OutboxLog {
  const rows = new Map<string, OutboxPosition>();
  let writes = 0;
  return {
    async read(account) {
      return structuredClone(rows.get(account));
    },
    async save(position) {
      const { account, etag } = position;
      if (rows.get(account)?.etag !== etag) throw new RecordConflictError(account);
      writes += 1;
      const saved = { ...structuredClone(position), etag: `etag-${writes}` };
      rows.set(account, saved);
      return structuredClone(saved);
    },
  };
}
