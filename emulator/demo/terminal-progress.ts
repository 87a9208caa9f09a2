import type { DefaultRenderer, ListrTaskWrapper, SimpleRenderer } from "listr2";
import { Listr } from "listr2";
import type { AccountLine } from "./account-line.ts";
import type { Progress } from "./progress.ts";

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

const rendering = {
  concurrent: true,
  // The caller gets the error; the list only marks it.
  exitOnError: false,
  // The run decides what a signal means.
  registerSignalListeners: false,
  rendererOptions: { collapseErrors: false, showErrorMessage: false, formatOutput: "truncate" },
} as const;

/** Lines that change in place, for a terminal. */
export function terminalProgress(): Progress {
  return {
    stage: (title, work) => whileShown(title, [], work),

    rotations(accounts, work) {
      const width = Math.max(...accounts.map((account) => account.length));
      const rows = new Map(accounts.map((account) => [account, createRow(account.padEnd(width))]));
      return whileShown("Rotating", [...rows.values()], (head) =>
        work((lines, headline) => {
          head.title = headline;
          for (const line of lines) rows.get(line.account)?.show(line);
        }),
      );
    },
  };
}

/** Shows a headline for the duration of the work, with rows below. */
async function whileShown<T>(
  title: string,
  rows: readonly Row[],
  work: (head: Task) => Promise<T>,
): Promise<T> {
  let outcome: Promise<T> | undefined;
  const head = {
    title,
    task: async (_: unknown, task: Task) => {
      try {
        outcome = work(task);
        await outcome;
      } finally {
        for (const row of rows) row.close();
      }
    },
  };
  await new Listr([head, ...rows.map(({ title, run }) => ({ title, task: run }))], rendering).run();
  if (!outcome) throw new Error(`"${title}" was never begun`);
  return outcome;
}

type Row = {
  readonly title: string;
  readonly run: (_: unknown, task: Task) => Promise<void>;
  show(line: AccountLine): void;
  /** Ends the display: a row that has not completed counts as failed. Idempotent. */
  close(): void;
};

function createRow(label: string): Row {
  let task: Task | undefined;
  let settle: { readonly done: () => void; readonly failed: (error: Error) => void } | undefined;
  const end = (completed: boolean): void => {
    if (completed) settle?.done();
    else settle?.failed(new Error("not completed"));
  };
  return {
    title: label,
    run: (_, own) => {
      task = own;
      return new Promise<void>((done, failed) => {
        settle = { done, failed };
      });
    },
    show({ state, standing, awaited, note }) {
      if (!task) return;
      task.title = `${label}  ${standing}`;
      task.output = awaited.length > 0 ? awaited.join("\n") : (note ?? "");
      if (state === "completed" || state === "ended-otherwise") end(state === "completed");
    },
    close: () => end(false),
  };
}
