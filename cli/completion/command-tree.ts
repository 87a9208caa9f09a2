import type { Command, Option } from "commander";
import { plainText } from "../plain-text.ts";

/** A command line as completion sees it, the same for every shell. */
export interface CommandTree {
  /** The name of the program. */
  readonly program: string;
  /** Options of the program itself, which every command takes too. */
  readonly globalOptions: readonly CompletedOption[];
  /** The program itself first, then every command. */
  readonly places: readonly Place[];
}

/** A command, and what may follow it. */
export interface Place {
  /** The commands that lead there, separated by a space, such as `fleet apply`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly does: string }[];
  /** The values of its arguments that have a list of them. */
  readonly operands: readonly string[];
  /** Its own options, without the global ones. */
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  /** With their dashes, the long one first. */
  readonly flags: readonly string[];
  readonly does: string;
  readonly takesValue: boolean;
  /** Its values, when there is a list of them. */
  readonly values: readonly string[];
}

export function commandTree(program: Command): CommandTree {
  const globalOptions = optionsOf(program);
  const known = new Set(globalOptions.flatMap(({ flags }) => flags));
  const root = { ...placeOf(program, "", known), options: [] };
  return { program: program.name(), globalOptions, places: [root, ...placesBelow(program, "", known)] };
}

function placesBelow(command: Command, above: string, known: ReadonlySet<string>): readonly Place[] {
  return command.commands.flatMap((one) => {
    const path = above === "" ? one.name() : `${above} ${one.name()}`;
    return [placeOf(one, path, known), ...placesBelow(one, path, known)];
  });
}

function placeOf(command: Command, path: string, known: ReadonlySet<string>): Place {
  return {
    path,
    commands: command.commands.map((one) => ({ name: one.name(), does: oneLine(one.description()) })),
    operands: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    options: optionsOf(command).filter(({ flags }) => !flags.some((flag) => known.has(flag))),
  };
}

/** Those that the help shows, `--help` included. */
function optionsOf(command: Command): readonly CompletedOption[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description, required, optional, argChoices }: Option) => ({
      flags: [long, short].flatMap((flag) => flag ?? []),
      does: oneLine(description),
      takesValue: required || optional,
      values: argChoices ?? [],
    }));
}

/** The first paragraph; a shell shows a description in one line. */
function oneLine(description: string): string {
  const [first = ""] = description.split("\n\n");
  return plainText(first).trim();
}
