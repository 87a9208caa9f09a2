import type { RunningMode } from "./running-mode.ts";

const ending = ["SIGTERM", "SIGINT"] as const;
const passed = ["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGQUIT"] as const;
/** A process without work of its own would end at once. */
const HOLD_MS = 3_600_000;

export interface Signals {
  /**
   * Waits until the agent is asked to end, or the mode has ended by itself. From then on a further signal ends the
   * process at once.
   *
   * @returns the exit code.
   */
  wait(running: RunningMode): Promise<number>;
}

/**
 * Handles signals from now on: until there is a mode, one that asks the agent to end ends the process. Process 1 of a
 * container ignores signals that it does not handle. The handlers are never exchanged, since Node would lose a signal that
 * comes between.
 */
export function handleSignals(): Signals {
  let target: RunningMode | undefined;
  let end: (code: number) => void;
  const asked = new Promise<number>((resolve) => (end = resolve));
  const handlers = new Map<NodeJS.Signals, () => void>();
  const handle = (name: NodeJS.Signals, handler: () => void): void => {
    handlers.set(name, handler);
    process.on(name, handler);
  };
  for (const name of ending) {
    handle(name, () => {
      if (!target) process.exit(0);
      if (!target.signal?.(name)) end(0);
    });
  }
  return {
    wait: async (running) => {
      target = running;
      for (const name of passed) if (running.signal) handle(name, () => void running.signal?.(name));
      const hold = setInterval(() => undefined, HOLD_MS);
      try {
        return await Promise.race([asked, ...(running.ended ? [running.ended] : [])]);
      } finally {
        clearInterval(hold);
        for (const [name, handler] of handlers) process.off(name, handler);
      }
    },
  };
}
