import type { CommandTree } from "./command-tree.ts";
import { quoted, step, treeFunctions } from "./shell-functions.ts";

/** Returns a script for bash 3.1 or newer. Completes files where it knows no words. */
export function bashScript(tree: CommandTree): string {
  const { program, accountsCommand } = tree;
  return `# bash completion of ${program}
${treeFunctions(tree)}

_${program}() {
  local place= option= current= prefix= word= piece rest=$COMP_LINE i last=-1 given=0 accounts=
  local -a words candidates options
  words=() candidates=() options=() COMPREPLY=()
  # bash also breaks words at = and :. Join those that have no space between them in the line.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    piece=\${COMP_WORDS[i]}
    if [[ $i -gt 0 && $rest != [[:space:]]* ]]; then
      prefix=$word word+=$piece
      if [[ $piece == [=:] ]]; then prefix=$word; fi
    else
      prefix= word=$piece last=$((last + 1))
    fi
    words[last]=$word
    rest=\${rest#"\${rest%%[![:space:]]*}"}
    rest=\${rest#"$piece"}
  done
  current=$word
  for word in "\${words[@]:1:last-1}"; do
    # Without -r, read removes backslashes as the shell does.
    IFS= read word <<<"$word"
${step(program)}
  done
  word= accounts=
  if [[ -z $option && $current == --*=* ]]; then
    option=\${current%%=*} word=$option=
  fi
  if [[ -n $option ]]; then
    _${program}_values "$place" "$option" || _${program}_values '' "$option"
  else
    case $place in
${wordCases(tree)}
    esac
    if [[ $current == -* ]]; then candidates=("\${options[@]}") accounts=; fi
    if [[ $given -gt 0 ]]; then accounts=; fi
  fi
  if [[ -n $accounts ]]; then
    while IFS= read -r piece; do candidates+=("$piece"); done < <(command ${accountsCommand} 2>/dev/null </dev/null)
  fi
  for piece in "\${candidates[@]}"; do
    printf -v piece '%s%q' "$word" "$piece"
    if [[ $piece == "$current"* ]]; then COMPREPLY+=("\${piece#"$prefix"}"); fi
  done
}
complete -o default -F _${program} ${program}
`;
}

function wordCases({ globalOptions, nodes }: CommandTree): string {
  return nodes
    .map(({ path, commands, operands, takesAccount, options }) => {
      const flags = [...options, ...globalOptions].flatMap((option) => option.flags[0] ?? []);
      const words = [...commands.map(({ name }) => name), ...operands];
      return `      ${quoted(path)})
        candidates=(${words.map(quoted).join(" ")})${takesAccount ? " accounts=1" : ""}
        options=(${flags.map(quoted).join(" ")}) ;;`;
    })
    .join("\n");
}
