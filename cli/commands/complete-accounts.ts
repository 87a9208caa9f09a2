import type { Command } from "commander";
import { CliError } from "../cli-error.ts";
import { labelled } from "../effect.ts";
import type { Cli, Session } from "../session.ts";
import { whenRun } from "../session.ts";

/** Somebody has pressed Tab and waits. */
const patienceMs = 3_000;
const pageSize = 500;

interface Page {
  readonly accounts: readonly { readonly account: string }[];
  readonly next?: string;
}

/** The command that scripts of `keyturn completion` ask for account names; help and reference leave it out. */
export const completeAccounts = "complete-accounts";

export function addCompleteAccounts(program: Command, cli: Cli): void {
  const command = labelled(
    program,
    completeAccounts,
    "read-only",
    "Print the names of accounts for a shell's completion, and nothing where keyturn cannot be asked.",
    { hidden: true },
  );
  whenRun(command, cli, async (session) => {
    const names = await accountNames(session);
    // The shell takes each line as a word of its own.
    session.terminal.out(
      names
        .filter((name) => /^[\w][\w.-]*$/.test(name))
        .map((name) => `${name}\n`)
        .join(""),
    );
    return "fine";
  });
}

/** As many as arrive in time. A completion has nowhere to say what went wrong. */
async function accountNames(session: Session): Promise<readonly string[]> {
  const { terminal } = session;
  const names: string[] = [];
  const endMs = terminal.now().getTime() + patienceMs;
  try {
    const client = session.api();
    let query: string | undefined = `?limit=${pageSize}`;
    while (query !== undefined) {
      const timeoutMs = endMs - terminal.now().getTime();
      if (timeoutMs <= 0) break;
      // What answers 503 is not waited for.
      const { status, body } = await client.send(`accounts${query}`, { timeoutMs, expects: [503] });
      if (status === 503) break;
      const { accounts, next }: Page = body as Page;
      names.push(...accounts.map(({ account }) => account));
      query = next === undefined ? undefined : new URL(next, client.origin).search;
    }
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
  }
  return names;
}
