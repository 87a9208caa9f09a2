import type { Command } from "commander";

/** Adds a command that only groups others. */
export function commandGroup(program: Command, name: string, does: string): Command {
  return program.command(name).summary(does).description(does);
}
