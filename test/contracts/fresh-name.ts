let count = 0;

/** A name that no other test of this file has: they all share one store. */
export function freshName(prefix: string): string {
  count += 1;
  return `${prefix}-${count}`;
}
