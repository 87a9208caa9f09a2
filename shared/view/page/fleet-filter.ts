import { withoutKeys } from "../../key-shape.ts";
import type { AccountShown } from "./account-shown.ts";
import { partIn } from "./sections/rows-shown.ts";
import { conditionOf, hasDrift, hasUnknownUse, isOverdue, isRotating } from "./account-shown.ts";

/** A filter of the fleet page. */
export interface Filter {
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

/** Orders of the fleet page, by their names in the address, with the words for them. */
export const fleetOrders = {
  urgency: "urgency",
  account: "name",
  age: "age of the key",
  next: "next look",
} as const;
export type FleetOrder = keyof typeof fleetOrders;

/** The part of the fleet that the visitor asked for. */
export interface FleetWish {
  readonly show: FilterName;
  /** Part of the name of an account, a consumer or an owner; empty for all. */
  readonly find: string;
  /** By urgency unless given. */
  readonly sort?: FleetOrder;
  /** Which of the page's parts, counted from 1; the first unless given. */
  readonly part?: number;
}

const maxSearchLength = 100;

/** Reads the query of the address; ignores unknown values. */
export function fleetWish(
  show: string | null,
  find: string | null,
  sort: string | null = null,
  part: string | null = null,
): FleetWish {
  return {
    show: show !== null && Object.hasOwn(filters, show) ? (show as FilterName) : "all",
    find: withoutKeys((find ?? "").trim()).slice(0, maxSearchLength),
    ...(sort !== null && Object.hasOwn(fleetOrders, sort) && { sort: sort as FleetOrder }),
    ...(partIn(part) > 1 && { part: partIn(part) }),
  };
}

export function matches({ document }: AccountShown, find: string): boolean {
  const wanted = find.toLowerCase();
  const names = [document.account, ...document.consumers.flatMap(({ name, owner }) => [name, owner.name])];
  return names.some((name) => name.toLowerCase().includes(wanted));
}
