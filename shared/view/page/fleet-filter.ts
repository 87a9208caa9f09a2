import { withoutKeys } from "../../key-shape.ts";
import type { AccountShown } from "./account-shown.ts";
import { conditionOf, hasDrift, hasUnknownUse, isOverdue, isRotating } from "./account-shown.ts";

interface Filter {
  /** The words after a count of one, and after any other count. */
  readonly one: string;
  readonly many: string;
  readonly holds: (account: AccountShown, now: Date) => boolean;
}

/** Filters of the fleet page, by their names in the address. */
export const filters = {
  all: { one: "account", many: "accounts", holds: () => true },
  person: {
    one: "needs an operator",
    many: "need an operator",
    holds: (account) => conditionOf(account) === "needs-person",
  },
  rotating: { one: "rotating", many: "rotating", holds: isRotating },
  overdue: { one: "overdue", many: "overdue", holds: isOverdue },
  unknown: {
    one: "with unknown use",
    many: "with unknown use",
    holds: hasUnknownUse,
  },
  drift: { one: "with drift in 30 days", many: "with drift in 30 days", holds: hasDrift },
} as const satisfies Readonly<Record<string, Filter>>;

export type FilterName = keyof typeof filters;

/** The part of the fleet that the visitor asked for. */
export interface FleetWish {
  readonly show: FilterName;
  /** Part of the name of an account, a consumer or an owner; empty for all. */
  readonly find: string;
}

const maxSearchLength = 100;

/** Reads the query of the address; ignores unknown values. */
export function fleetWish(show: string | null, find: string | null): FleetWish {
  return {
    show: show !== null && Object.hasOwn(filters, show) ? (show as FilterName) : "all",
    find: withoutKeys((find ?? "").trim()).slice(0, maxSearchLength),
  };
}

export function matches({ document }: AccountShown, find: string): boolean {
  const wanted = find.toLowerCase();
  const names = [document.account, ...document.consumers.flatMap(({ name, owner }) => [name, owner.name])];
  return names.some((name) => name.toLowerCase().includes(wanted));
}
