/** A property of a table row holds 32,768 characters; a longer text continues in `name2`, `name3` and so on. */
const maxColumnLength = 32_000;

/** @returns the properties that hold the text; none for an empty text. */
export function columnsOf<N extends string>(
  name: N,
  text: string,
): Readonly<Partial<Record<N | `${N}${number}`, string>>> {
  const columns: Partial<Record<string, string>> = {};
  let from = 0;
  for (let number = 1; from < text.length; number += 1) {
    let to = from + maxColumnLength;
    // Half of a surrogate pair cannot be sent.
    if (isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    columns[columnName(name, number)] = text.slice(from, to);
    from = to;
  }
  return columns as Partial<Record<N | `${N}${number}`, string>>;
}

/** @returns nothing when the row has no text of that name. */
export function textIn(row: object, name: string): string | undefined {
  const values = new Map<string, unknown>(Object.entries(row));
  let text: string | undefined;
  for (let number = 1; ; number += 1) {
    const part = values.get(columnName(name, number));
    if (typeof part !== "string") return text;
    text = (text ?? "") + part;
  }
}

function columnName(name: string, number: number): string {
  return number === 1 ? name : `${name}${number}`;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
