/**
 * The path of the first difference between two JSON values, with members in alphabetical order; nothing when they are
 * equal. Undefined members count as absent.
 */
export function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b))
    return a === b ? undefined : path;
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  // List indices keep their numeric order.
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
