import type { AccountLine } from "./account-line.ts";
import type { Progress } from "./progress.ts";

/** One line per change, for logs and pipes. */
export function plainProgress(print: (line: string) => void): Progress {
  const start = performance.now();
  const say = (text: string) =>
    print(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${text}`);
  return {
    async stage(title, work) {
      say(title);
      return work();
    },
    async rotations(_accounts, work) {
      const shown = new Map<string, string>();
      return work((lines) => {
        for (const line of lines) {
          const text = textOf(line);
          if (shown.get(line.account) !== text) say(text);
          shown.set(line.account, text);
        }
      });
    },
  };
}

/** Without the note, which counts down. */
function textOf({ account, standing, awaited }: AccountLine): string {
  const waiting = awaited.length === 0 ? "" : `; waits for ${awaited.join("; ")}`;
  return `${account}: ${standing}${waiting}`;
}
