import type { AccountShown } from "../account-shown.ts";
import { conditionOf, conditions } from "../account-shown.ts";
import type { FleetOrder, FleetWish } from "../fleet-filter.ts";
import { filters, matches } from "../fleet-filter.ts";
import type { RowsShown } from "./rows-shown.ts";
import { rowsShown } from "./rows-shown.ts";

/** How many accounts the fleet page shows at once. */
export const accountsAtOnce = 50;

/** The accounts that one page of the fleet shows, in the order that the visitor asked for. */
export function fleetRows(
  accounts: readonly AccountShown[],
  wish: FleetWish,
  now: Date,
): RowsShown<AccountShown> {
  const found = accounts.filter(
    (account) => matches(account, wish.find) && filters[wish.show].holds(account, now),
  );
  const keyed = found.map((account) => ({ account, key: keyOf[wish.sort ?? "urgency"](account) }));
  keyed.sort((a, b) => a.key - b.key || (a.account.document.account < b.account.document.account ? -1 : 1));
  return rowsShown(
    keyed.map(({ account }) => account),
    wish.part ?? 1,
    accountsAtOnce,
  );
}

/** Lowest first; equals are in the order of their names. What is not known comes last. */
const keyOf: Readonly<Record<FleetOrder, (account: AccountShown) => number>> = {
  urgency: (account) => conditions.indexOf(conditionOf(account)),
  account: () => 0,
  age: ({ document: { publishedAt } }) => instantOf(publishedAt),
  next: ({ document: { wakeAt } }) => instantOf(wakeAt),
};

function instantOf(at: string | undefined): number {
  return at === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(at);
}
