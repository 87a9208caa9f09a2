import type { Command } from "commander";
import { bashScript } from "./bash.ts";
import type { CommandTree } from "./command-tree.ts";
import { commandTree } from "./command-tree.ts";
import { fishScript } from "./fish.ts";
import { powershellScript } from "./powershell.ts";
import { zshScript } from "./zsh.ts";

export const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

const generators: Readonly<Record<Shell, (tree: CommandTree) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

/** Returns a script that completes commands, options and their values. */
export function completionScript(program: Command, shell: Shell): string {
  return generators[shell](commandTree(program));
}
