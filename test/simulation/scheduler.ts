import type { Dice } from "./dice.ts";

interface Due {
  readonly atMs: number;
  /** Orders tasks of the same instant. */
  readonly lot: number;
  readonly task: () => void;
}

/** Virtual time: only scheduled tasks run, in the order of their instants. */
export interface Scheduler {
  readonly nowMs: () => number;
  /** The dice order tasks of the same instant. */
  after(ms: number, task: () => void): void;
  /** Call in a task that resumes asynchronous code: time stands still until that waits again. */
  resume(): void;
  /** Runs tasks until the condition holds or the instant is reached. @returns whether it holds. */
  run(untilMs: number, holds?: () => boolean): Promise<boolean>;
}

export function scheduler(dice: Dice): Scheduler {
  const heap: Due[] = [];
  let nowMs = 0;
  let resumed = false;

  return {
    nowMs: () => nowMs,
    after(ms, task) {
      push(heap, { atMs: nowMs + Math.max(0, ms), lot: dice.next(), task });
    },
    resume() {
      resumed = true;
    },
    async run(untilMs, holds = () => false) {
      while (!holds()) {
        const next = heap[0];
        if (!next || next.atMs > untilMs) {
          nowMs = Math.max(nowMs, untilMs);
          return false;
        }
        pop(heap);
        nowMs = next.atMs;
        next.task();
        if (resumed) await settled();
        resumed = false;
      }
      return true;
    },
  };
}

/** One turn of the event loop, after which every promise that can resume has resumed. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function before(a: Due, b: Due): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.lot < b.lot);
}

function push(heap: Due[], due: Due): void {
  let index = heap.length;
  heap.push(due);
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above];
    if (!parent || !before(due, parent)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = due;
}

function pop(heap: Due[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (!a) break;
    const [child, at] = b && before(b, a) ? ([b, left + 1] as const) : ([a, left] as const);
    if (!before(child, last)) break;
    heap[index] = child;
    index = at;
  }
  heap[index] = last;
}
