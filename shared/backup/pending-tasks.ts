/** Runs tasks that come one after the other, at most so many at a time. */
export interface PendingTasks {
  /** Starts the task as soon as there is room. @throws the error of an earlier one. */
  start(task: () => Promise<void>): Promise<void>;
  /** Waits for all of them. @throws the first error. */
  all(): Promise<void>;
}

export function pendingTasks(most: number): PendingTasks {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const refuse = () => {
    if (failures.length > 0) throw failures[0];
  };
  return {
    async start(task) {
      while (running.size >= most) await Promise.race(running);
      refuse();
      const one: Promise<void> = task()
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(one));
      running.add(one);
    },
    async all() {
      await Promise.all(running);
      refuse();
    },
  };
}
