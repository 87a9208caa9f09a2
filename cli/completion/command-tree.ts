import type { Command, Option } from "commander";
import { commandsBelow } from "../command-group.ts";
import { completeAccounts } from "../commands/complete-accounts.ts";
import { isDefault } from "../effect.ts";
import { plainLine } from "../../shared/plain-text.ts";

/** The commands and options of a program, as every shell completes them. */
export interface CommandTree {
  /** The name of the program. */
  readonly program: string;
  /** The command line that prints account names, a line each. */
  readonly accountsCommand: string;
  /** Options of the program itself, which every command takes too. */
  readonly globalOptions: readonly CompletedOption[];
  /** The program itself first, then every command. */
  readonly nodes: readonly CommandNode[];
}

/** A command, and what may follow it. */
export interface CommandNode {
  /** The names down to the command, separated by spaces, such as `fleet apply`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly does: string }[];
  /** The choices of its arguments. */
  readonly operands: readonly string[];
  /** Whether its first argument may be the name of an account. */
  readonly takesAccount: boolean;
  /** Its own options, without the global ones. */
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  /** With their dashes, the long one first. */
  readonly flags: readonly string[];
  readonly does: string;
  readonly takesValue: boolean;
  /** Its choices; empty when any value is allowed. */
  readonly values: readonly string[];
  /** Whether its value is the name of an account. */
  readonly isAccount: boolean;
}

export function commandTree(program: Command): CommandTree {
  const globalOptions = optionsOf(program);
  const known = new Set(globalOptions.flatMap(({ flags }) => flags));
  const root = { ...nodeOf(program, "", known), options: [] };
  const accountsCommand = `${program.name()} ${completeAccounts}`;
  return {
    program: program.name(),
    accountsCommand,
    globalOptions,
    nodes: [root, ...nodesBelow(program, "", known)],
  };
}

function nodesBelow(command: Command, above: string, known: ReadonlySet<string>): readonly CommandNode[] {
  return commandsBelow(command).flatMap((one) => {
    const path = above === "" ? one.name() : `${above} ${one.name()}`;
    return [nodeOf(one, path, known), ...nodesBelow(one, path, known)];
  });
}

function nodeOf(command: Command, path: string, known: ReadonlySet<string>): CommandNode {
  return {
    path,
    commands: commandsBelow(command).map((one) => ({ name: one.name(), does: oneLine(one.description()) })),
    operands: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    takesAccount: [command, ...commandsBelow(command).filter(isDefault)].some(
      ({ registeredArguments }) => registeredArguments[0]?.name() === "account",
    ),
    options: optionsOf(command).filter(({ flags }) => !flags.some((flag) => known.has(flag))),
  };
}

/** The options that the help shows, including `--help`. */
function optionsOf(command: Command): readonly CompletedOption[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description, required, optional, argChoices }: Option) => ({
      flags: [long, short].flatMap((flag) => flag ?? []),
      does: oneLine(description),
      takesValue: required || optional,
      values: argChoices ?? [],
      isAccount: long === "--account",
    }));
}

/** The first paragraph on one line, as shells show a description. */
function oneLine(description: string): string {
  const [first = ""] = description.split("\n\n");
  return plainLine(first).trim();
}
