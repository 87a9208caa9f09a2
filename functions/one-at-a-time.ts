/**
 * Runs at most one task per key in this process. A task that comes while another runs is not dropped and does not
 * wait: the running one is followed by the latest that came. This only saves calls to Azure, since two looks at
 * one account are harmless wherever they run.
 */
export function oneAtATime<T>(run: (key: string, task: T) => Promise<void>) {
  const running = new Map<string, { next?: T }>();
  return async (key: string, task: T): Promise<"ran" | "joined"> => {
    const current = running.get(key);
    if (current) {
      current.next = task;
      return "joined";
    }
    const own: { next?: T } = { next: task };
    running.set(key, own);
    try {
      while (own.next !== undefined) {
        const now = own.next;
        delete own.next;
        await run(key, now);
      }
    } finally {
      running.delete(key);
    }
    return "ran";
  };
}
