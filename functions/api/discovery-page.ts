import type { HttpResponseInit } from "@azure/functions";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import type { Exchange } from "../edge/exchange.ts";
import { json } from "../edge/http-edge.ts";
import { nextPageUrl } from "../edge/pagination.ts";
import { problem } from "../edge/problem.ts";

interface Wish {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** What lies between two places of a run's entries, all kinds counted through. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A part of what a run found: enrolled accounts first, then those that are not enrolled, then copies. A run replaces
 * the one before as a whole, so a place in one is none in the next.
 */
export function discoveryPage(exchange: Exchange, found: Discovery, wish: Wish): HttpResponseInit {
  const { enrolled, accounts, copies } = found;
  const total = enrolled.length + accounts.length + copies.length;
  const span = spanIn(found, total, wish);
  if (!span) return otherRun();
  return json(200, {
    ...found,
    enrolled: part(enrolled, span, 0),
    accounts: part(accounts, span, enrolled.length),
    copies: part(copies, span, enrolled.length + accounts.length),
    ...nextPageUrl(exchange.request, wish.limit, placeAfter(found, span, total)),
  });
}

/** A part of the copies of one account's keys that a run found. */
export function copyPage(
  exchange: Exchange,
  account: string,
  found: Discovery,
  wish: Wish,
): HttpResponseInit {
  const copies = found.copies.filter((copy) => copy.account === account);
  const span = spanIn(found, copies.length, wish);
  if (!span) return otherRun();
  return json(200, {
    account,
    at: found.at,
    searches: found.searches,
    copies: part(copies, span, 0),
    ...nextPageUrl(exchange.request, wish.limit, placeAfter(found, span, copies.length)),
  });
}

function part<T>(entries: readonly T[], { from, to }: Span, offset: number): readonly T[] {
  return entries.slice(Math.max(0, from - offset), Math.max(0, to - offset));
}

/** @returns nothing when the place is one in another run. */
function spanIn({ at }: Discovery, total: number, { limit, after }: Wish): Span | undefined {
  const [, run, place] = /^(\d{1,15})-(\d{1,9})$/.exec(after ?? `${at.getTime()}-0`) ?? [];
  if (Number(run) !== at.getTime() || Number(place) > total) return undefined;
  const from = Number(place);
  return { from, to: Math.min(from + limit, total) };
}

function placeAfter({ at }: Discovery, { to }: Span, total: number): string | undefined {
  return to < total ? `${at.getTime()}-${to}` : undefined;
}

function otherRun(): HttpResponseInit {
  const message = "is no place in what the last discovery found: begin again without it";
  return problem("INVALID_QUERY", { errors: [{ path: "after", message }] });
}
