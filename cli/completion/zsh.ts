import type { CommandTree, CompletedOption } from "./command-tree.ts";
import { quoted, step, treeFunctions } from "./shell-functions.ts";

/** Returns a script to source after `compinit`, or to save as `_keyturn` in a folder of `fpath`. */
export function zshScript(tree: CommandTree): string {
  const { program, accountsCommand } = tree;
  return `#compdef ${program}
# zsh completion of ${program}
${treeFunctions(tree)}

_${program}() {
  local place= option= word given=0 accounts=
  local -a candidates subcommands operands flags
  for word in "\${(@)words[2,CURRENT-1]}"; do
    word=\${(Q)word}
${step(program)}
  done
  if [[ -z $option && $words[CURRENT] == --*=* ]]; then
    option=\${words[CURRENT]%%=*}
    compset -P '*='
  fi
  accounts=
  if [[ -n $option ]]; then
    _${program}_values "$place" "$option" || _${program}_values '' "$option"
    if [[ -n $accounts ]]; then candidates=(\${(f)"$(command ${accountsCommand} 2>/dev/null </dev/null)"}); fi
    if (( $#candidates )); then compadd -a candidates; else _files; fi
    return
  fi
  case $place in
${wordCases(tree)}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    _describe -o -t options option flags
  elif [[ -n $accounts && $given -eq 0 ]]; then
    candidates=(\${(f)"$(command ${accountsCommand} 2>/dev/null </dev/null)"})
    compadd -a candidates
    if (( $#subcommands )); then _describe -t commands command subcommands; fi
  elif (( $#subcommands + $#operands )); then
    _describe -t commands command subcommands
    compadd -a operands
  else
    _files
  fi
}

# When zsh loads this file from fpath, it runs it as the first call of the function.
if [[ $funcstack[1] == _${program} ]]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi
`;
}

function wordCases({ globalOptions, nodes }: CommandTree): string {
  return nodes
    .map(({ path, commands, operands, takesAccount, options }) => {
      const described = commands.map(({ name, does }) => describedWord(name, does));
      const flags = [...options, ...globalOptions].flatMap(describedFlags);
      return `    ${quoted(path)})
      subcommands=(${described.join(" ")})
      operands=(${operands.map(quoted).join(" ")})${takesAccount ? " accounts=1" : ""}
      flags=(${flags.join(" ")}) ;;`;
    })
    .join("\n");
}

function describedFlags({ flags, does }: CompletedOption): readonly string[] {
  return flags.slice(0, 1).map((flag) => describedWord(flag, does));
}

/** Formats a word for `_describe`, which ends it at the first colon without a backslash. */
function describedWord(word: string, does: string): string {
  return quoted(`${word.replaceAll(":", String.raw`\:`)}:${does}`);
}
