import type { CommandTree, CompletedOption, CommandNode } from "./command-tree.ts";

/** Returns a script for Windows PowerShell 5.1 or newer. Completes files where it knows no words. */
export function powershellScript({ program, accountsCommand, globalOptions, nodes }: CommandTree): string {
  const all = [{ path: "", options: globalOptions }, ...nodes];
  const ofOptions = all.flatMap(({ path, options }) =>
    options
      .filter(({ isAccount }) => isAccount)
      .flatMap(({ flags }) => flags.map((flag) => `${path} ${flag}`)),
  );
  const ofCommands = nodes.filter(({ takesAccount }) => takesAccount).map(({ path }) => path);
  const [, asking = ""] = accountsCommand.split(" ");
  return `# PowerShell completion of ${program}
Register-ArgumentCompleter -Native -CommandName ${quoted(program)} -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # The values of an option that takes one, by the commands before it.
    $values = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
${all.flatMap(valueLines).join("\n")}
    # Where the name of an account follows: these options, and these commands.
    $accountOptions = @(${ofOptions.map(quoted).join(", ")})
    $accountCommands = @(${ofCommands.map(quoted).join(", ")})
    # What may follow the commands so far.
    $words = [System.Collections.Hashtable]::new([System.StringComparer]::Ordinal)
${nodes.flatMap((node) => nodeLines(node, globalOptions)).join("\n")}
    $place = ''
    $option = ''
    $given = 0
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $isText = $element -is [System.Management.Automation.Language.StringConstantExpressionAst]
        $word = if ($isText) { $element.Value } else { $element.ToString() }
        $next = if ($place) { "$place $word" } else { $word }
        if ($option) { $option = '' }
        elseif ($word.StartsWith('-')) {
            if ($values.ContainsKey("$place $word") -or $values.ContainsKey(" $word")) { $option = $word }
        }
        elseif ($words.ContainsKey($next)) { $place = $next }
        else { $given++ }
    }
    $prefix = ''
    if (-not $option -and $wordToComplete -match '^(--[^=]+)=') {
        $option = $Matches[1]
        $prefix = "$option="
    }
    $isAccount = if ($option) { $accountOptions -ccontains "$place $option" }
    else { $given -eq 0 -and $accountCommands -ccontains $place -and -not $wordToComplete.StartsWith('-') }
    $candidates = @(
        if ($isAccount) {
            & ${quoted(program)} ${quoted(asking)} 2>$null | ForEach-Object { @{ Word = "$prefix$_"; Does = $_ } }
        }
        if ($option) {
            $key = if ($values.ContainsKey("$place $option")) { "$place $option" } else { " $option" }
            $values[$key] | Where-Object { $_ } | ForEach-Object { @{ Word = "$prefix$_"; Does = $_ } }
        }
        else { $words[$place] | Where-Object { $wordToComplete.StartsWith('-') -eq $_.Word.StartsWith('-') } }
    )
    $candidates | Where-Object { $_ -and $_.Word.StartsWith($wordToComplete, 'Ordinal') } | ForEach-Object {
        $escaped = [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($_.Word)
        $text = if ($_.Word -match '^[\\w./:=-]+$') { $_.Word } else { "'$escaped'" }
        [System.Management.Automation.CompletionResult]::new($text, $_.Word, 'ParameterValue', $_.Does)
    }
}
`;
}

/** Quotes a text as one word, in which PowerShell expands nothing. Typographic quotes would end it too. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`;
}

function valueLines({ path, options }: Pick<CommandNode, "path" | "options">): readonly string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .flatMap(({ flags, values }) =>
      flags.map((flag) => `    $values[${quoted(`${path} ${flag}`)}] = @(${values.map(quoted).join(", ")})`),
    );
}

function nodeLines(node: CommandNode, globalOptions: readonly CompletedOption[]): readonly string[] {
  const { path, commands, operands, options } = node;
  const words = [
    ...commands,
    ...operands.map((name) => ({ name, does: "" })),
    ...[...options, ...globalOptions].flatMap(({ flags, does }) =>
      flags.slice(0, 1).map((name) => ({ name, does })),
    ),
  ];
  return [
    `    $words[${quoted(path)}] = @(`,
    // PowerShell rejects a result with an empty description.
    ...words.map(({ name, does }) => `        @{ Word = ${quoted(name)}; Does = ${quoted(does || name)} }`),
    "    )",
  ];
}
