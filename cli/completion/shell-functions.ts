import type { CommandTree, CompletedOption, CommandNode } from "./command-tree.ts";

/** Quotes a text as one word, in which bash and zsh expand nothing. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Returns functions for bash and zsh that look up subcommands and option values. The commands so far are in `place`,
 * since `path` is the search path in zsh.
 */
export function treeFunctions({ program, globalOptions, nodes }: CommandTree): string {
  const commands = nodes.flatMap(({ path }) => (path === "" ? [] : [quoted(path)]));
  return `# Succeeds when word $2 names a command below the commands $1.
_${program}_leads() {
  case "\${1:+$1 }$2" in
    ${commands.join("|")}) return 0 ;;
  esac
  return 1
}

# Sets the values of option $2 of the commands $1, or that these are accounts; fails when it takes none.
_${program}_values() {
  candidates=()
  case "$1 $2" in
${[{ path: "", options: globalOptions }, ...nodes].flatMap(valueCases).join("\n")}
    *) return 1 ;;
  esac
}`;
}

function valueCases({ path, options }: Pick<CommandNode, "path" | "options">): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ flags, values, isAccount }: CompletedOption) => {
      const patterns = flags.map((flag) => quoted(`${path} ${flag}`));
      return `    ${patterns.join("|")}) candidates=(${values.map(quoted).join(" ")})${isAccount ? " accounts=1" : ""} ;;`;
    });
}

/**
 * Returns the body of a loop over `word` that tracks the command in `place`, an `option` that awaits its value, and the
 * number of arguments in `given`.
 */
export function step(program: string): string {
  return `    if [[ -n $option ]]; then
      option=
    elif [[ $word == -* ]]; then
      if _${program}_values "$place" "$word" || _${program}_values '' "$word"; then option=$word; fi
    elif _${program}_leads "$place" "$word"; then
      place="\${place:+$place }$word"
    else
      given=$((given + 1))
    fi`;
}
