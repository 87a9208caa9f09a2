/**
 * The path of the first place at which two JSON values differ, members in alphabetical order; nothing when they are
 * the same. Members that are undefined count as absent.
 */
export function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b))
    return a === b ? undefined : path;
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  // The places of a list come in their own order.
  const ordered = Array.isArray(a) ? names : names.sort();
  for (const name of ordered) {
    const found = firstDifference(a[name], b[name], path === "" ? name : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
