import type { HttpRequest } from "@azure/functions";

/** A part of a list, and where it goes on. */
export interface Paginated<T> {
  readonly items: readonly T[];
  /** What `after` is to be on the next page; absent on the last. */
  readonly after?: string;
}

/** The entries that come after a name, in the order of their names: others may come and go between two pages. */
export function paginateByName<T extends { readonly name: string }>(
  all: readonly T[],
  { limit, after = "" }: { readonly limit: number; readonly after?: string | undefined },
): Paginated<T> {
  const rest = all.filter(({ name }) => name > after).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(last && rest.length > limit && { after: last.name }) };
}

/** The address of the next page, without the host: the app does not know under which name it is called. */
export function nextPageUrl(
  { url }: HttpRequest,
  limit: number,
  after: string | undefined,
): { next?: string } {
  if (after === undefined) return {};
  const query = new URLSearchParams({ limit: String(limit), after }).toString();
  return { next: `${new URL(url).pathname}?${query}` };
}
