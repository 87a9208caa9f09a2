import type { AccountAdvice, Advice } from "../../api/advice.ts";
import type { Environment } from "../../domain/vocabulary.ts";

export const adviceOrders = ["advice", "age", "consumers", "account"] as const;
type AdviceOrder = (typeof adviceOrders)[number];

/** The part of the advice that somebody asks for. */
export interface AdviceWish {
  readonly environment?: Environment;
  /** Exactly the name of an owner. */
  readonly owner?: string;
  /** Only published keys older than so many days; those of unknown age are left out. */
  readonly olderThan?: number;
  /** Only published keys of at most so many days. */
  readonly upTo?: number;
  /** `advice` keeps the order of the advice; the others put the largest, or the first of the alphabet, on top. */
  readonly sort: AdviceOrder;
}

/** The advice about the accounts that are asked for, in the order that is asked for. */
export function advised(advice: Advice, wish: AdviceWish): Advice {
  const accounts = advice.accounts.filter((account) => isWanted(account, wish));
  return { ...advice, accounts: wish.sort === "advice" ? accounts : accounts.toSorted(comparing[wish.sort]) };
}

function isWanted(
  { blastRadius: { environments, owners, daysSincePublished: days } }: AccountAdvice,
  { environment, owner, olderThan, upTo }: AdviceWish,
): boolean {
  if (environment !== undefined && !environments.includes(environment)) return false;
  if (owner !== undefined && !owners.includes(owner)) return false;
  if (olderThan !== undefined && (days === undefined || days <= olderThan)) return false;
  return upTo === undefined || (days !== undefined && days <= upTo);
}

type Compare = (a: AccountAdvice, b: AccountAdvice) => number;

const byName: Compare = (a, b) => (a.account < b.account ? -1 : 1);

const comparing: Readonly<Record<Exclude<AdviceOrder, "advice">, Compare>> = {
  account: byName,
  age: (a, b) =>
    (b.blastRadius.daysSincePublished ?? -1) - (a.blastRadius.daysSincePublished ?? -1) || byName(a, b),
  consumers: (a, b) => b.blastRadius.consumers - a.blastRadius.consumers || byName(a, b),
};

/** The bands of age that the advice counts accounts in, in days. */
export const ageBands = [
  { column: "up to 30 days", upTo: 30 },
  { column: "31 to 90 days", olderThan: 30, upTo: 90 },
  { column: "91 to 180 days", olderThan: 90, upTo: 180 },
  { column: "over 180 days", olderThan: 180 },
] as const;

interface AgeRow {
  readonly environment: Environment;
  readonly owner: string;
  /** Accounts in each band, in the order of the bands. */
  readonly counts: readonly number[];
}

/**
 * Counts accounts by environment, owner and the age of the published key. An account with several environments or owners
 * counts in each; one whose key's age is unknown, in none.
 */
export function agesByOwner({ accounts }: Pick<Advice, "accounts">): readonly AgeRow[] {
  const rows = new Map<string, { environment: Environment; owner: string; counts: number[] }>();
  for (const { blastRadius } of accounts) {
    const { environments, owners, daysSincePublished: days } = blastRadius;
    if (days === undefined) continue;
    const band = ageBands.findIndex((one) => !("upTo" in one) || days <= one.upTo);
    for (const environment of environments) {
      for (const owner of owners) {
        const key = `${environment} ${owner}`;
        const row = rows.get(key) ?? { environment, owner, counts: ageBands.map(() => 0) };
        row.counts[band] = (row.counts[band] ?? 0) + 1;
        rows.set(key, row);
      }
    }
  }
  return [...rows.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
