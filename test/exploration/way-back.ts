/**
 * Walks the moves backwards from home.
 *
 * @param pairs from and to of every move, flat.
 * @returns the first state from which home cannot be reached.
 */
export function firstWithoutWayBack(
  states: number,
  pairs: readonly number[],
  home: readonly number[],
): number | undefined {
  const starts = new Int32Array(states + 1);
  for (let i = 1; i < pairs.length; i += 2) bump(starts, (pairs[i] ?? 0) + 1);
  for (let i = 1; i <= states; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const sources = new Int32Array(pairs.length / 2);
  const next = starts.slice();
  for (let i = 0; i < pairs.length; i += 2) sources[bump(next, pairs[i + 1] ?? 0)] = pairs[i] ?? 0;

  const reached = new Uint8Array(states);
  const queue = [...home];
  for (const at of queue) reached[at] = 1;
  for (let head = 0; head < queue.length; head += 1) {
    const at = queue[head] ?? 0;
    for (let i = starts[at] ?? 0; i < (starts[at + 1] ?? 0); i += 1) {
      const source = sources[i] ?? 0;
      if (reached[source]) continue;
      reached[source] = 1;
      queue.push(source);
    }
  }
  const lost = reached.indexOf(0);
  return lost === -1 ? undefined : lost;
}

/** Increments a counter and returns its previous value. */
function bump(counts: Int32Array, at: number): number {
  const before = counts[at] ?? 0;
  counts[at] = before + 1;
  return before;
}
