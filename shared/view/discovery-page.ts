import type { Discovery } from "../domain/discovery/discovery.ts";

interface Wish {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** One page of a run's entries. */
export interface PageOfRun<T> {
  readonly shown: T;
  /** The `after` of the next page; absent on the last. */
  readonly after?: string;
}

/** A range of a run's entries, numbered across all kinds. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A page of what a run found: enrolled accounts first, then those that are not enrolled, then copies. Each run replaces
 * the one before as a whole, so a position in one run means nothing in the next.
 *
 * @returns nothing when `after` belongs to another run.
 */
export function discoveryPage(found: Discovery, wish: Wish): PageOfRun<Discovery> | undefined {
  const { enrolled, accounts, copies } = found;
  const total = enrolled.length + accounts.length + copies.length;
  const span = spanIn(found, total, wish);
  if (!span) return undefined;
  const shown = {
    ...found,
    enrolled: part(enrolled, span, 0),
    accounts: part(accounts, span, enrolled.length),
    copies: part(copies, span, enrolled.length + accounts.length),
  };
  return { shown, ...afterSpan(found, span, total) };
}

interface FoundCopies extends Pick<Discovery, "at" | "searches" | "copies"> {
  readonly account: string;
}

/**
 * A page of the copies of one account's keys that a run found.
 *
 * @returns nothing when `after` belongs to another run.
 */
export function copyPage(account: string, found: Discovery, wish: Wish): PageOfRun<FoundCopies> | undefined {
  const { at, searches } = found;
  const copies = found.copies.filter((copy) => copy.account === account);
  const span = spanIn(found, copies.length, wish);
  if (!span) return undefined;
  const shown = { account, at, searches, copies: part(copies, span, 0) };
  return { shown, ...afterSpan(found, span, copies.length) };
}

function part<T>(entries: readonly T[], { from, to }: Span, offset: number): readonly T[] {
  return entries.slice(Math.max(0, from - offset), Math.max(0, to - offset));
}

function spanIn({ at }: Discovery, total: number, { limit, after }: Wish): Span | undefined {
  const [, run, position] = /^(\d{1,15})-(\d{1,9})$/.exec(after ?? `${at.getTime()}-0`) ?? [];
  if (Number(run) !== at.getTime() || Number(position) > total) return undefined;
  const from = Number(position);
  return { from, to: Math.min(from + limit, total) };
}

function afterSpan({ at }: Discovery, { to }: Span, total: number): { readonly after?: string } {
  return to < total ? { after: `${at.getTime()}-${to}` } : {};
}
