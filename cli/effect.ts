import type { Command } from "commander";

/** The most that a command may change; `effectMeanings` explains each. */
export type Effect = "read-only" | "changing" | "disruptive";

export const effectMeanings: Readonly<Record<Effect, string>> = {
  "read-only": "changes nothing",
  changing:
    "changes what keyturn stores or does next; consumers notice nothing unless something is already wrong",
  disruptive: "regenerates keys or moves consumers",
};

const effects = new WeakMap<Command, string>();
const defaults = new WeakSet<Command>();

/** Adds a command to its parent, and its effect to every help text. */
export function labelled(
  parent: Command,
  usage: string,
  effect: Effect | `read-only; ${"changing" | "disruptive"} with --${string}`,
  does: string,
  options: { readonly isDefault?: boolean; readonly hidden?: boolean } = {},
): Command {
  const command = parent
    .command(usage, options)
    .summary(`[${effect}] ${does}`)
    .description(`${does}\n\nThis command is ${effect}.`);
  effects.set(command, effect);
  if (options.isDefault) defaults.add(command);
  return command;
}

/** Whether its group runs it where no subcommand is named. */
export function isDefault(command: Command): boolean {
  return defaults.has(command);
}

export function effectOf(command: Command): string | undefined {
  return effects.get(command);
}
