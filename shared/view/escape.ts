import { plainText } from "../plain-text.ts";

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
  return plainText(text).replaceAll(/[&<>"'`]/g, (character) => entities[character] ?? "");
}

/** Escapes text for one line of Markdown, wherever in the line it stands. */
export function escapeMarkdown(text: string): string {
  return plainText(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_{}[\]|#~>!]/g, "\\$&")
    .replace(/^( ?)([-+])/, "$1\\$2")
    .replace(/^( ?\d+)([.)])/, "$1\\$2");
}
