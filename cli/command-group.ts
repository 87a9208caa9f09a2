import type { Command } from "commander";

/** Adds a command that only groups others. */
export function commandGroup(program: Command, name: string, does: string): Command {
  return program.command(name).summary(does).description(does);
}

/** The commands below another one that its help shows. */
export function commandsBelow(command: Command): readonly Command[] {
  const shown = new Set(command.createHelp().visibleCommands(command));
  return command.commands.filter((one) => shown.has(one));
}
