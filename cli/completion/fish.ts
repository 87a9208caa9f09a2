import type { CommandTree, CompletedOption, CommandNode } from "./command-tree.ts";

/** Returns a script for fish 3 or newer. Completes files where it knows no words. */
export function fishScript({ program, accountsCommand, globalOptions, nodes }: CommandTree): string {
  const accounts = quoted(`(command ${accountsCommand} 2>/dev/null </dev/null)`);
  const known = nodes.flatMap(({ path }) => (path === "" ? [] : [quoted(path)]));
  const withValue = [{ path: "", options: globalOptions }, ...nodes].flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .flatMap(({ flags }) => flags.map((flag) => quoted(`${path} ${flag}`))),
  );
  return `# fish completion of ${program}

# Succeeds when the commands before the cursor are those of the argument, with so many arguments if a second one says so.
function __${program}_at
    set -l known ${known.join(" ")}
    set -l valued ${withValue.join(" ")}
    set -l place ''
    set -l option ''
    set -l given 0
    for word in (commandline -opc)[2..-1]
        set -l next $word
        test -n "$place"; and set next "$place $word"
        if test -n "$option"
            set option ''
        else if string match -q -- '-*' "$word"
            if contains -- "$place $word" $valued; or contains -- " $word" $valued
                set option $word
            end
        else if contains -- "$next" $known
            set place "$next"
        else
            set given (math $given + 1)
        end
    end
    test "$place" = "$argv[1]"; and begin
        test (count $argv) -lt 2; or test $given -eq $argv[2]
    end
end

complete -c ${program} -e
${[
  ...globalOptions.map((option) => optionLine(program, undefined, option, accounts)),
  ...nodes.flatMap((node) => nodeLines(program, node, accounts)),
].join("\n")}
`;
}

/** Quotes a text as one word, in which fish expands nothing. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}

function nodeLines(program: string, node: CommandNode, accounts: string): readonly string[] {
  const { path, commands, operands, takesAccount, options } = node;
  const words = [...commands, ...operands.map((name) => ({ name, does: "" }))];
  return [
    // fish expands the argument of -a a second time, when it offers the words.
    ...words.map(({ name, does }) =>
      complete(program, path, ["-f", "-a", quoted(quoted(name)), ...describedBy(does)]),
    ),
    ...(takesAccount
      ? [`complete -c ${program} -n ${quoted(`__${program}_at ${quoted(path)} 0`)} -f -a ${accounts}`]
      : []),
    ...options.map((option) => optionLine(program, path, option, accounts)),
  ];
}

function optionLine(
  program: string,
  path: string | undefined,
  option: CompletedOption,
  accounts: string,
): string {
  const { flags, does, takesValue, values, isAccount } = option;
  const words = isAccount ? accounts : quoted(values.map(quoted).join(" "));
  return complete(program, path, [
    ...flags.flatMap((flag) =>
      flag.startsWith("--") ? ["-l", quoted(flag.slice(2))] : ["-s", quoted(flag.slice(1))],
    ),
    ...(isAccount || values.length > 0 ? ["-x", "-a", words] : takesValue ? ["-r"] : []),
    ...describedBy(does),
  ]);
}

function complete(program: string, path: string | undefined, rest: readonly string[]): string {
  const condition = path === undefined ? [] : ["-n", quoted(`__${program}_at ${quoted(path)}`)];
  return ["complete", "-c", program, ...condition, ...rest].join(" ");
}

function describedBy(does: string): readonly string[] {
  return does === "" ? [] : ["-d", quoted(does)];
}
