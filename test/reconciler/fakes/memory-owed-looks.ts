import type { OwedLook, OwedLooks } from "../../../shared/ports/owed-looks.ts";

/** Keeps owed looks in memory. */
export function memoryOwedLooks(): OwedLooks {
  const rows = new Map<string, OwedLook>();
  let writes = 0;
  const nextEtag = () => `owed-${(writes += 1)}`;
  const isCurrent = ({ account, etag }: OwedLook) => rows.get(account)?.etag === etag;
  return {
    async note(account, since) {
      rows.set(account, { account, since, etag: nextEtag() });
    },
    find: async (account) => rows.get(account),
    all: async () => [...rows.values()],
    async asked(owed, askedAt) {
      if (isCurrent(owed)) rows.set(owed.account, { ...owed, askedAt, etag: nextEtag() });
    },
    async settle(owed) {
      if (isCurrent(owed)) rows.delete(owed.account);
    },
  };
}
