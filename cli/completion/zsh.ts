import type { CommandTree, CompletedOption } from "./command-tree.ts";
import { quoted, step, treeFunctions } from "./shell-functions.ts";

/** To be sourced after `compinit`, or to lie as `_keyturn` in a folder of `fpath`. */
export function zshScript(tree: CommandTree): string {
  const { program } = tree;
  return `#compdef ${program}
# zsh completion of ${program}
${treeFunctions(tree)}

_${program}() {
  local place= option= word
  local -a candidates commands operands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    word=\${(Q)word}
${step(program)}
  done
  if [[ -z $option && $words[CURRENT] == --*=* ]]; then
    option=\${words[CURRENT]%%=*}
    compset -P '*='
  fi
  if [[ -n $option ]]; then
    _${program}_values "$place" "$option" || _${program}_values '' "$option"
    if (( $#candidates )); then compadd -a candidates; else _files; fi
    return
  fi
  case $place in
${wordCases(tree)}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    _describe -o -t options option options
  elif (( $#commands + $#operands )); then
    _describe -t commands command commands
    compadd -a operands
  else
    _files
  fi
}

# As a file of fpath this is the body of the function when it is called first.
if [[ $funcstack[1] == _${program} ]]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi
`;
}

function wordCases({ globalOptions, places }: CommandTree): string {
  return places
    .map(({ path, commands, operands, options }) => {
      const described = commands.map(({ name, does }) => describedWord(name, does));
      const flags = [...options, ...globalOptions].flatMap(describedFlags);
      return `    ${quoted(path)})
      commands=(${described.join(" ")})
      operands=(${operands.map(quoted).join(" ")})
      options=(${flags.join(" ")}) ;;`;
    })
    .join("\n");
}

function describedFlags({ flags, does }: CompletedOption): readonly string[] {
  return flags.slice(0, 1).map((flag) => describedWord(flag, does));
}

/** As \`_describe\` takes it: the first bare colon ends the word. */
function describedWord(word: string, does: string): string {
  return quoted(`${word.replaceAll(":", String.raw`\:`)}:${does}`);
}
