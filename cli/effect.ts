import type { Command } from "commander";

/** What a command may do. `disruptive`: consumers may feel it. */
export type Effect = "read-only" | "changing" | "disruptive";

export const effectMeanings: Readonly<Record<Effect, string>> = {
  "read-only": "changes nothing",
  changing: "changes what keyturn keeps or will do; no consumer feels it unless something is wrong already",
  disruptive: "keys are regenerated or consumers are moved because of it",
};

const effects = new WeakMap<Command, string>();

/** A command below another, with its label in every help. */
export function labelled(
  parent: Command,
  usage: string,
  effect: Effect | `read-only; ${"changing" | "disruptive"} with --${string}`,
  does: string,
  options: { readonly isDefault?: boolean } = {},
): Command {
  const command = parent
    .command(usage, options)
    .summary(`[${effect}] ${does}`)
    .description(`${does}\n\nThis command is ${effect}.`);
  effects.set(command, effect);
  return command;
}

export function effectOf(command: Command): string | undefined {
  return effects.get(command);
}
