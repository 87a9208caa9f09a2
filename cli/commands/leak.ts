import type { Command } from "commander";
import type { Leaks } from "../../shared/api/leaks/leaks.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import { leaksTable } from "../../shared/view/tables/leaks-table.ts";

/** The text comes by standard input alone: every user of the machine can read a command line. */
export function addLeak(program: Command, cli: Cli): void {
  const leak = labelled(
    program,
    "leak",
    "read-only",
    "Find keys of any account in a text of up to 1 MiB: which account, alive or dead, who uses it, what to run next.",
  ).addHelpText(
    "after",
    "\nReads the text, or a fingerprint, from standard input; it is not stored. Exit code 3: a key in it may still work.",
  );
  whenRun(leak, cli, async (session) => {
    const { terminal } = session;
    if (terminal.isInteractive) terminal.note("Paste the text, then press Ctrl-D on a line of its own.\n");
    const text = await terminal.read("-");
    const { body } = await session.api().send("leaks", { method: "POST", body: text });
    return leaksTable(body as Leaks);
  });
}
