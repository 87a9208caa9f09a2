import { randomUUID } from "node:crypto";

/** Results that are fetched after the request that asked for them; the oldest are forgotten. */
export type FinishedWork = {
  /** Returns the id under which the result is kept. */
  keep(account: string, result: unknown): string;
  find(account: string, id: string): unknown;
};

const KEPT = 500;

export function createFinishedWork(): FinishedWork {
  const results = new Map<string, unknown>();
  return {
    keep(account, result) {
      const id = randomUUID();
      results.set(`${account} ${id}`, result);
      const [oldest] = results.keys();
      if (results.size > KEPT && oldest !== undefined) results.delete(oldest);
      return id;
    },
    find: (account, id) => results.get(`${account} ${id}`),
  };
}
