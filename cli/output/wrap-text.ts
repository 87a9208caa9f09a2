import { graphemesOf, textWidth } from "./text-width.ts";

/**
 * Wraps a text at spaces to lines of at most `width` columns. Splits a longer word, but never shortens it, since users
 * may copy it. A grapheme wider than `width` stays whole.
 */
export function wrapText(text: string, width: number): readonly string[] {
  if (textWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((long) => brokenWord(long, width))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer) <= width) line = longer;
    else {
      if (line !== "") lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function brokenWord(word: string, width: number): readonly string[] {
  if (textWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = "";
  for (const grapheme of graphemesOf(word)) {
    if (part !== "" && textWidth(part + grapheme) > width) {
      parts.push(part);
      part = "";
    }
    part += grapheme;
  }
  return [...parts, part];
}
