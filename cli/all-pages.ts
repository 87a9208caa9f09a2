import type { ApiClient } from "./api-client.ts";

interface Page {
  /** The address of the next page; absent on the last one. */
  readonly next?: string;
}

/**
 * Reads all pages of a paginated document and joins their lists.
 *
 * @param lists the fields to join; every other field comes from the first page.
 * @param first the first page, if it was read already.
 */
export async function allPages<T extends object>(
  api: ApiClient,
  path: string,
  lists: readonly (keyof T & string)[],
  first?: T,
): Promise<T> {
  let page = (first ?? (await api.get<T>(path))) as T & Page;
  const { next: _next, ...whole } = page;
  const together: Record<string, unknown> = { ...whole };
  while (page.next !== undefined) {
    // Only the query is taken, so that no answer can redirect the token to another host.
    page = await api.get<T & Page>(`${path}${new URL(page.next, api.origin).search}`);
    for (const name of lists)
      together[name] = [...(together[name] as unknown[]), ...(page[name] as unknown[])];
  }
  return together as T;
}
