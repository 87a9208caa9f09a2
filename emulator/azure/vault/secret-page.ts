import { queryOf } from "../exchange.ts";
import type { LocalRequest } from "../exchange.ts";

const PAGE = 25;

/**
 * One page of a Key Vault list, in ascending order of id, which is not the order of creation.
 *
 * @returns undefined when maxresults is not a number from 1 to 25.
 */
export function pageOf(request: LocalRequest, items: readonly object[]): object | undefined {
  const size = Number(queryOf(request, "maxresults") ?? PAGE);
  if (!Number.isInteger(size) || size < 1 || size > PAGE) return undefined;
  const token = queryOf(request, "$skiptoken");
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString("utf8");
  const rest = items
    .map((item) => ({ item, id: idOf(item) }))
    .filter(({ id }) => id > after)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const hasMore = rest.length > size && last !== undefined;
  return { value: page.map(({ item }) => item), nextLink: hasMore ? nextLink(request, last.id, size) : null };
}

function idOf(item: object): string {
  return String(Reflect.get(item, "id")).toLowerCase();
}

function nextLink(request: LocalRequest, lastId: string, size: number): string {
  const next = new URL(request.url.origin + request.url.pathname);
  next.searchParams.set("api-version", queryOf(request, "api-version") ?? "");
  next.searchParams.set("$skiptoken", Buffer.from(lastId).toString("base64url"));
  next.searchParams.set("maxresults", String(size));
  return next.toString();
}
