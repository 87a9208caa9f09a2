import type { LeftOut } from "../domain/rotation/confirmation-summary.ts";

const maxNamed = 20;

/** Lists names for people, and counts those that a line, or the record itself, has no room for. */
export function fewNames(
  names: readonly string[],
  leftOut: Pick<LeftOut, "count"> | undefined,
  most = maxNamed,
): string {
  const named = names.slice(0, most);
  const more = names.length - named.length + (leftOut?.count ?? 0);
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}
