import type { Table } from "../kql/table.ts";

type PageOptions = {
  readonly $top: number;
  readonly $skip: number;
  readonly $skipToken?: string | undefined;
};

/**
 * One page of a result as Resource Graph writes it; undefined for a token it never gave. Only a result with the column `id`
 * has further pages: without it the rest is cut off, and `resultTruncated` alone says so.
 */
export function pageOf(result: Table, { $top, $skip, $skipToken }: PageOptions): unknown {
  const from = $skipToken === undefined ? $skip : offsetOf($skipToken);
  if (from === undefined) return undefined;
  const rows = result.rows.slice(from, from + $top);
  const next = from + rows.length;
  const hasMore = next < result.rows.length;
  const canPage = result.columns.some(({ name }) => name === "id");
  const names = result.columns.map(({ name }) => name);
  return {
    totalRecords: result.rows.length,
    count: rows.length,
    data: rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null]))),
    facets: [],
    resultTruncated: hasMore && !canPage ? "true" : "false",
    ...(hasMore && canPage && { $skipToken: tokenOf(next) }),
  };
}

function tokenOf(offset: number): string {
  return Buffer.from(`from ${offset}`).toString("base64");
}

function offsetOf(token: string): number | undefined {
  const found = /^from (\d+)$/.exec(Buffer.from(token, "base64").toString("utf8"))?.[1];
  return found === undefined ? undefined : Number(found);
}
