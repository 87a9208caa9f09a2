import type { CommandTree, CompletedOption, Place } from "./command-tree.ts";

/** A text as one word of bash or zsh, in which nothing is expanded. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Functions that bash and zsh both understand: whether a word leads to a command, and which values an option takes.
 * Their variable is called `place`, since `path` is the search path in zsh.
 */
export function treeFunctions({ program, globalOptions, places }: CommandTree): string {
  const commands = places.flatMap(({ path }) => (path === "" ? [] : [quoted(path)]));
  return `# Whether word $2 names a command below the commands $1.
_${program}_leads() {
  case "\${1:+$1 }$2" in
    ${commands.join("|")}) return 0 ;;
  esac
  return 1
}

# Sets the values of option $2 of the commands $1; fails when it takes none.
_${program}_values() {
  candidates=()
  case "$1 $2" in
${[{ path: "", options: globalOptions }, ...places].flatMap(valueCases).join("\n")}
    *) return 1 ;;
  esac
}`;
}

function valueCases({ path, options }: Pick<Place, "path" | "options">): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ flags, values }: CompletedOption) => {
      const patterns = flags.map((flag) => quoted(`${path} ${flag}`));
      return `    ${patterns.join("|")}) candidates=(${values.map(quoted).join(" ")}) ;;`;
    });
}

/** The body of a loop over `word`: finds the command that \`place\` names, and the \`option\` that awaits its value. */
export function step(program: string): string {
  return `    if [[ -n $option ]]; then
      option=
    elif [[ $word == -* ]]; then
      if _${program}_values "$place" "$word" || _${program}_values '' "$word"; then option=$word; fi
    elif _${program}_leads "$place" "$word"; then
      place="\${place:+$place }$word"
    fi`;
}
