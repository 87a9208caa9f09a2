/** A call of the Azure CLI in a text: the words of the command, and the options that it is given. */
export interface AzCommand {
  readonly words: string;
  readonly options: readonly string[];
}

/** Finds every call of `az` in a shell script, or in the code of a Markdown document. */
export function azCommands(text: string): readonly AzCommand[] {
  const joined = text.replace(/\\\r?\n\s*/g, " ");
  // The name of the command stands where a command may begin, or as the word of a function that runs one.
  return [...joined.matchAll(/(?:^|[\s`(!])az (?=[a-z])/gm)].flatMap(({ index, 0: start }) => {
    const tokens = tokensFrom(joined, index + start.length);
    const first = tokens.findIndex((token) => !/^[a-z][a-z-]*$/.test(token));
    const words = tokens.slice(0, first === -1 ? undefined : first).join(" ");
    const options = tokens.filter((token) => /^--?[a-z][\w-]*$/.test(token));
    return words === "" ? [] : [{ words, options: [...new Set(options)] }];
  });
}

/** The code of a Markdown document: its blocks, and what stands between backticks. */
export function codeIn(markdown: string): string {
  const blocks = [...markdown.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, code = ""]) => code);
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, "");
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replaceAll("\n", " "));
  return [...blocks, ...inline].join("\n");
}

/** The words up to the end of the command. A quoted part is one word, whatever it holds. */
function tokensFrom(text: string, from: number): readonly string[] {
  const tokens: string[] = [];
  let token = "";
  let at = from;
  const close = () => {
    if (token !== "") tokens.push(token);
    token = "";
  };
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "'" || char === '"') {
      at = endOfQuote(text, at);
      token += "…";
    } else if (/[\n;|&()`<>]/.test(char)) {
      break;
    } else if (/\s/.test(char)) {
      close();
    } else {
      token += char;
    }
    at += 1;
  }
  close();
  return tokens;
}

/** Quotes inside of `$(…)` are another level. */
function endOfQuote(text: string, from: number): number {
  const quote = text.charAt(from);
  let depth = 0;
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "\\" && quote === '"') at += 1;
    else if (quote === '"' && text.startsWith("$(", at)) depth += 1;
    else if (char === ")" && depth > 0) depth -= 1;
    else if (char === quote && depth === 0) return at;
  }
  return text.length;
}
