/** PowerShell takes the typographic quotes for the straight ones. */
const singleQuotes = "'\u2018\u2019\u201a\u201b";
const doubleQuotes = '"\u201c\u201d\u201e';
const closing: Readonly<Record<string, string>> = { "(": ")", "{": "}", "[": "]" };

export interface PowershellWords {
  /** The text between single quotes, as PowerShell reads it. */
  readonly texts: readonly string[];
  /** All that is neither a text nor a comment. */
  readonly code: string;
}

/**
 * Takes a script apart by PowerShell's rules for quotes and comments.
 *
 * @throws when a quote or a bracket is not closed.
 * @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
 */
export function powershellWords(script: string): PowershellWords {
  const texts: string[] = [];
  const open: string[] = [];
  let code = "";
  for (let at = 0; at < script.length; at += 1) {
    const one = script.charAt(at);
    if (singleQuotes.includes(one)) {
      const { text, end } = textFrom(script, at + 1, singleQuotes);
      texts.push(text);
      at = end;
    } else if (doubleQuotes.includes(one)) {
      const { text, end } = textFrom(script, at + 1, doubleQuotes);
      code += `"${text}"`;
      at = end;
    } else if (one === "#" && /(^|[\s({])$/.test(code.slice(-1))) {
      at = script.indexOf("\n", at) - 1;
    } else {
      if (one in closing) open.push(closing[one] ?? "");
      if (")}]".includes(one) && open.pop() !== one) throw new Error(`a bracket too many at ${at}`);
      code += one;
    }
  }
  if (open.length > 0) throw new Error(`${open.length} brackets are open at the end`);
  return { texts, code };
}

/** To the quote that ends it; a doubled one stands for itself. */
function textFrom(
  script: string,
  start: number,
  quotes: string,
): { readonly text: string; readonly end: number } {
  let text = "";
  for (let at = start; at < script.length; at += 1) {
    const one = script.charAt(at);
    if (!quotes.includes(one)) text += one;
    else if (quotes.includes(script.charAt(at + 1))) {
      text += one;
      at += 1;
    } else return { text, end: at };
  }
  throw new Error("a quote is open at the end");
}
