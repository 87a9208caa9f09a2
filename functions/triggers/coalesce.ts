/**
 * Runs at most one task per key in this process. A task that comes while another runs is not dropped and does not
 * hold a place in the queue: the running one is followed by it, unless an equal one waits already. This only saves
 * calls to Azure, since two looks at one account are harmless wherever they run.
 *
 * @param nameOf equal names mean that doing one of the tasks does the other.
 * @returns a function whose `run` also runs the tasks that come while its own runs.
 */
export function coalesce<T>(
  nameOf: (task: T) => string,
): (key: string, task: T, run: (task: T) => Promise<void>) => Promise<"ran" | "joined"> {
  const waiting = new Map<string, Map<string, T>>();
  return async (key, task, run) => {
    const others = waiting.get(key);
    if (others) {
      others.set(nameOf(task), task);
      return "joined";
    }
    const own = new Map([[nameOf(task), task]]);
    waiting.set(key, own);
    try {
      for (let next = take(own); next !== undefined; next = take(own)) await run(next);
    } finally {
      waiting.delete(key);
    }
    return "ran";
  };
}

function take<T>(tasks: Map<string, T>): T | undefined {
  const [first] = tasks;
  if (!first) return undefined;
  tasks.delete(first[0]);
  return first[1];
}
