import { eastAsianWidth } from "get-east-asian-width";

/** Neither a combining mark nor a joiner or selector, which share the column of the character before them. */
const visible = /[^\p{Default_Ignorable_Code_Point}\p{Control}\p{Nonspacing_Mark}\p{Enclosing_Mark}]/gu;
const emoji = new RegExp(String.raw`^\p{RGI_Emoji}$`, "v");
const segmenter = new Intl.Segmenter();

/** The characters of a text as readers count them: a letter with its accents, a flag, a family. */
export function graphemesOf(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The columns that a terminal gives to a text: 2 for a wide character or an emoji, none for a combining mark. */
export function textWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return graphemesOf(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

function graphemeWidth(grapheme: string): number {
  if (emoji.test(grapheme)) return 2;
  const shown = grapheme.match(visible) ?? [];
  // A terminal gives a grapheme two columns at most, however many parts a syllable is spelled in.
  return Math.min(
    2,
    shown.reduce((sum, one) => sum + eastAsianWidth(one.codePointAt(0) ?? 0), 0),
  );
}
