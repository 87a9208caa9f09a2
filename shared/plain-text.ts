import { withoutKeys } from "./key-shape.ts";

/**
 * Characters that show nothing or rearrange what stands around them: controls other than tab and line feed, halves of
 * surrogate pairs, line separators, bidirectional marks, zero-width characters, tags, noncharacters.
 */
const deceptive =
  /[^\P{Cc}\t\n]|[\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]/gu;

/**
 * Text as people may see it. Every deceptive character becomes a replacement character, since it would let one name pass
 * for another or command a terminal, and HTML does not even allow some of them; a line feed stands for CRLF.
 */
export function plainText(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(deceptive, "\ufffd");
}

/** As `plainText`, on one line: names and reasons come from people and from self-registered consumers. */
export function plainLine(text: string): string {
  return plainText(text.replaceAll(/[\r\n\t\p{Zl}\p{Zp}]+/gu, " "));
}

/**
 * JSON of a value that shows the same in a terminal, a log and an editor: what deceives is escaped, so nothing is lost.
 * JSON itself escapes only the first 32 control characters.
 */
export function plainJson(value: unknown, indent?: number): string {
  return withEscapes(JSON.stringify(value, null, indent));
}

/** As `plainJson`; besides, no text in it has the form of a key. For what is logged and for problems. */
export function screenedJson(value: unknown): string {
  const screened = (_name: string, part: unknown) => (typeof part === "string" ? withoutKeys(part) : part);
  return withEscapes(JSON.stringify(value, screened));
}

function withEscapes(json: string): string {
  return json.replaceAll(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => escapeOf(character.charCodeAt(at))).join(""),
  );
}

function escapeOf(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}

/** Whether a text is one line without characters that command a terminal or turn the direction of writing. */
export const plainLinePattern = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u;
