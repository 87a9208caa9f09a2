import type { Command } from "commander";

/** A command that does nothing by itself but holds others. */
export function commandGroup(program: Command, name: string, does: string): Command {
  return program.command(name).summary(does).description(does);
}
