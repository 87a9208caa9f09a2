import type { IdempotencyLog, NotedCall } from "../../../shared/ports/idempotency-log.ts";

export function memoryIdempotencyLog(): IdempotencyLog {
  const rows = new Map<string, Map<string, NotedCall>>();
  let written = 0;
  const of = (caller: string) => {
    const own = rows.get(caller) ?? new Map<string, NotedCall>();
    rows.set(caller, own);
    return own;
  };
  return {
    async read(caller, key) {
      return structuredClone(of(caller).get(key));
    },
    async note(caller, key, call, since) {
      if (of(caller).get(key)?.etag !== since) return undefined;
      written += 1;
      const noted = { ...structuredClone(call), etag: String(written) };
      of(caller).set(key, noted);
      return structuredClone(noted);
    },
    async forget(caller, key, since) {
      if (of(caller).get(key)?.etag === since) of(caller).delete(key);
    },
    async forgetBefore(caller, before) {
      for (const [key, { startedAt }] of of(caller)) if (startedAt < before) of(caller).delete(key);
    },
  };
}
