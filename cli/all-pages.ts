import type { ApiClient } from "./api-client.ts";

interface Page {
  /** Where the next page is, if there is one. */
  readonly next?: string;
}

/**
 * A document whose lists are cut into pages, put together again.
 *
 * @param lists the names of those lists; everything else is the first page's.
 * @param first the first page, when somebody has it already.
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
    // Only its query is taken, so that no answer leads to another place.
    page = await api.get<T & Page>(`${path}${new URL(page.next, api.origin).search}`);
    for (const name of lists)
      together[name] = [...(together[name] as unknown[]), ...(page[name] as unknown[])];
  }
  return together as T;
}
