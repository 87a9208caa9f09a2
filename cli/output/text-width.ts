import { eastAsianWidth } from "get-east-asian-width";

/** Excludes combining marks, joiners and selectors, which share the column of the character before them. */
const visible = /[^\p{Default_Ignorable_Code_Point}\p{Control}\p{Nonspacing_Mark}\p{Enclosing_Mark}]/gu;
const emoji = new RegExp(String.raw`^\p{RGI_Emoji}$`, "v");
const segmenter = new Intl.Segmenter();

/** Splits a text into graphemes, such as a letter with its accents or a flag. */
export function graphemesOf(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Returns the columns that a text takes in a terminal: 2 per wide character or emoji, none per combining mark. */
export function textWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return graphemesOf(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

function graphemeWidth(grapheme: string): number {
  if (emoji.test(grapheme)) return 2;
  const shown = grapheme.match(visible) ?? [];
  // A grapheme takes at most two columns, even a syllable that is composed of three wide parts.
  return Math.min(
    2,
    shown.reduce((sum, one) => sum + eastAsianWidth(one.codePointAt(0) ?? 0), 0),
  );
}
