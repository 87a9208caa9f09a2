let count = 0;

/** A name unique among the tests of a file, which share one store. */
export function freshName(prefix: string): string {
  count += 1;
  return `${prefix}-${count}`;
}
