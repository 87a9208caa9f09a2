/**
 * Runs at most one task per key at a time in this process. A task that arrives while another runs does not block its
 * caller: it runs after the current one, unless an equal task is already pending. This only saves calls to Azure, since
 * two concurrent looks at one account are harmless.
 *
 * @param nameOf tasks with equal names are interchangeable.
 * @returns a function whose `run` also runs the tasks that arrive while its own runs.
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
