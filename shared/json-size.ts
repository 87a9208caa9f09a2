/**
 * Whether a JSON value has more values in it than that, itself and those in its lists and objects included. Judging a
 * value by a schema costs time and an error for each of them.
 */
export function hasMoreValuesThan(most: number, value: unknown): boolean {
  const open: unknown[] = [value];
  let seen = 0;
  while (open.length > 0) {
    const one = open.pop();
    seen += 1;
    if (seen > most) return true;
    if (typeof one !== "object" || one === null) continue;
    const inner: readonly unknown[] = Array.isArray(one) ? one : Object.values(one);
    // Before they are taken up: the list itself may be the long one.
    if (seen + open.length + inner.length > most) return true;
    for (const part of inner) open.push(part);
  }
  return false;
}
