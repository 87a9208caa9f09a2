import type { Command } from "commander";
import { Argument } from "commander";
import type { Shell } from "../completion/completion-script.ts";
import { completionScript, shells } from "../completion/completion-script.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";

/** The command that loads the script, by shell. */
export const completionSetup = `bash:        source <(keyturn completion bash)
zsh:         source <(keyturn completion zsh), after compinit
fish:        keyturn completion fish | source
PowerShell:  keyturn completion powershell | Out-String | Invoke-Expression`;

export function addCompletion(program: Command, cli: Cli): void {
  const completion = labelled(
    program,
    "completion",
    "read-only",
    "Print a script that completes commands, options, their values and account names in a shell. Works offline.",
  );
  completion.addArgument(new Argument("<shell>").choices(shells));
  completion.addHelpText("after", `\nTo load it in a session:\n${completionSetup.replaceAll(/^/gm, "  ")}`);
  whenRun(completion, cli, async ({ terminal }, _options: object, shell: Shell) => {
    terminal.out(completionScript(program, shell));
    return "fine";
  });
}
