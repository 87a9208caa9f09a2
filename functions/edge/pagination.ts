import type { HttpRequest } from "@azure/functions";

/** A page of a list, and where the next one starts. */
export interface Paginated<T> {
  readonly items: readonly T[];
  /** The `after` of the next page; absent on the last. */
  readonly after?: string;
}

/** The entries after a name, in order of name, so that entries may come and go between two pages. */
export function paginateByName<T extends { readonly name: string }>(
  all: readonly T[],
  { limit, after = "" }: { readonly limit: number; readonly after?: string | undefined },
): Paginated<T> {
  const rest = all.filter(({ name }) => name > after).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(last && rest.length > limit && { after: last.name }) };
}

/** The address of the next page, without the host: the app does not know its public name. */
export function nextPageUrl(
  { url }: HttpRequest,
  limit: number,
  after: string | undefined,
): { next?: string } {
  if (after === undefined) return {};
  const query = new URLSearchParams({ limit: String(limit), after }).toString();
  return { next: `${new URL(url).pathname}?${query}` };
}
