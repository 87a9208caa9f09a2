/**
 * Characters that show nothing or rearrange what stands around them: controls other than tab and line feed, halves of
 * surrogate pairs, line separators, bidirectional marks, zero-width characters, tags, noncharacters.
 */
const deceptive =
  /[^\P{Cc}\t\n]|[\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]/gu;

/**
 * Text as people see it: every deceptive character becomes a replacement character, since it would let one name pass
 * for another, and HTML does not even allow some of them. A line feed stands for CRLF.
 */
function honest(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(deceptive, "\ufffd");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** Escapes text for HTML, as content and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return honest(text).replaceAll(/[&<>"'`]/g, (character) => entities[character] ?? "");
}

/** Escapes text for one line of Markdown, wherever in the line it stands. */
export function escapeMarkdown(text: string): string {
  return honest(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_{}[\]|#~>!]/g, "\\$&")
    .replace(/^( ?)([-+])/, "$1\\$2")
    .replace(/^( ?\d+)([.)])/, "$1\\$2");
}
