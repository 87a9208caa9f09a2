/** A value that is changed in one place and reaches the units of a gateway later. */
export type Spread<T> = {
  latest(): T;
  heldBy(unit: number): T;
  set(value: T): void;
};

/** How long after a change that unit has it, in milliseconds. */
export type SpreadDelay = (unit: number) => number;

export function createSpread<T>(first: T, delay: SpreadDelay, nowMs = () => Date.now()): Spread<T> {
  const changes: { readonly value: T; readonly at: number }[] = [{ value: first, at: -Infinity }];
  const latest = () => changes.at(-1)?.value ?? first;
  return {
    latest,
    heldBy(unit) {
      const due = nowMs() - delay(unit);
      return changes.findLast(({ at }) => at <= due)?.value ?? first;
    },
    set(value) {
      // The first value is there before any call can need it.
      const at = latest() === undefined ? -Infinity : nowMs();
      if (value !== latest()) changes.push({ value, at });
    },
  };
}
