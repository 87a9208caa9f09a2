/** Keeps the next requests waiting. */
export interface Hold {
  /** How many requests wait or have waited. */
  arrived(): number;
  /** Lets the first `count` waiting requests go on; without a number all, and holds no more. */
  release(count?: number): void;
}

export interface Holds {
  /** Holds the next `count` requests; a later call of `next` replaces an earlier one that is not used up. */
  next(count: number): Hold;
  /** Resolves when the request that asks may go on. */
  pass(): Promise<void>;
}

export function createHolds(): Holds {
  let places = 0;
  let take: (goOn: () => void) => void = () => {};
  return {
    next(count) {
      const waiting: (() => void)[] = [];
      let arrived = 0;
      places = count;
      take = (goOn) => {
        arrived += 1;
        waiting.push(goOn);
      };
      return {
        arrived: () => arrived,
        release(some) {
          if (some === undefined) places = 0;
          for (const goOn of waiting.splice(0, some ?? waiting.length)) goOn();
        },
      };
    },
    pass() {
      if (places === 0) return Promise.resolve();
      places -= 1;
      return new Promise((resolve) => take(resolve));
    },
  };
}
