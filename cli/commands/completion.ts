import type { Command } from "commander";
import { Argument } from "commander";
import { completionScript } from "../completion-script.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";

export function addCompletion(program: Command, cli: Cli): void {
  const completion = labelled(
    program,
    "completion",
    "read-only",
    "Prints what makes a shell complete commands and options. Needs no network.",
  );
  completion.addArgument(new Argument("<shell>").choices(["bash", "zsh"]));
  completion.addHelpText(
    "after",
    "\nbash: source <(keyturn completion bash)\nzsh:  source <(keyturn completion zsh), after compinit",
  );
  whenRun(completion, cli, async ({ terminal }, _options: object, shell: string) => {
    terminal.out(completionScript(program, shell === "zsh" ? "zsh" : "bash"));
    return "fine";
  });
}
