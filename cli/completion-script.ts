import type { Command } from "commander";

/** What may follow a command: the commands below it, and its options. */
interface Place {
  /** The words that lead there, such as `fleet apply`; empty for the program itself. */
  readonly path: string;
  readonly words: readonly string[];
  /** Values of options that have a list of them. */
  readonly choices: readonly (readonly [flag: string, values: readonly string[]])[];
}

/** A script that completes commands, options and the values of those that have a list; files everywhere else. */
export function completionScript(program: Command, shell: "bash" | "zsh"): string {
  const places = placesIn(program, "", globalFlags(program));
  return shell === "bash" ? bashScript(places) : zshScript(places);
}

function globalFlags(program: Command): readonly string[] {
  return program.options.flatMap(({ long }) => (long ? [long] : []));
}

function placesIn(command: Command, path: string, everywhere: readonly string[]): readonly Place[] {
  const below = command.commands.map((one) => one.name());
  const options = command.options.filter(({ hidden }) => !hidden);
  const flags = options.flatMap(({ long }) => (long ? [long] : []));
  const choices = [
    ...options.flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices] as const] : [])),
    ...rootChoices(command),
  ];
  const values = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  const words = [...below, ...values, ...new Set([...flags, ...everywhere, "--help"])];
  return [
    { path, words, choices },
    ...command.commands.flatMap((one) =>
      placesIn(one, path === "" ? one.name() : `${path} ${one.name()}`, everywhere),
    ),
  ];
}

function rootChoices(command: Command): readonly (readonly [string, readonly string[]])[] {
  if (!command.parent) return [];
  let root = command.parent;
  while (root.parent) root = root.parent;
  return root.options.flatMap(({ long, argChoices }) =>
    long && argChoices ? [[long, argChoices] as const] : [],
  );
}

/** The words so far that are commands; it goes on as long as they lead anywhere. */
const findPath = (places: readonly Place[]) => {
  const known = places.filter(({ path }) => path !== "").map(({ path }) => `"${path}"`);
  return `    case "\${path:+$path }$word" in
      ${known.join("|")}) path="\${path:+$path }$word" ;;
    esac`;
};

function wordCases(places: readonly Place[], indent: string): string {
  return places.map(({ path, words }) => `${indent}"${path}") words="${words.join(" ")}" ;;`).join("\n");
}

/** A value list goes before everything else. */
function choiceCases(places: readonly Place[], indent: string): string {
  return places
    .flatMap(({ path, choices }) =>
      choices.map(([flag, values]) => `${indent}"${path} ${flag}") words="${values.join(" ")}" ;;`),
    )
    .join("\n");
}

function bashScript(places: readonly Place[]): string {
  return `# bash completion of keyturn
_keyturn() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path="" words="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${findPath(places)}
  done
  case "$path $previous" in
${choiceCases(places, "    ")}
    *)
      case "$path" in
${wordCases(places, "        ")}
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _keyturn keyturn
`;
}

function zshScript(places: readonly Place[]): string {
  return `#compdef keyturn
# zsh completion of keyturn
_keyturn() {
  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}" path_so_far="" candidates="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
${findPath(places).replaceAll("path", "path_so_far").replaceAll("${path_so_far:+$path_so_far }", "${path_so_far:+$path_so_far }")}
  done
  case "$path_so_far $previous" in
${choiceCases(places, "    ").replaceAll(") words=", ") candidates=")}
    *)
      case "$path_so_far" in
${wordCases(places, "        ").replaceAll(") words=", ") candidates=")}
      esac ;;
  esac
  if [[ -n "$candidates" ]]; then
    compadd -- \${=candidates}
  fi
  if [[ "$current" != -* ]]; then
    _files
  fi
}
compdef _keyturn keyturn
`;
}
