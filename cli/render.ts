import { plainText } from "./plain-text.ts";
import type { Look } from "./render-table.ts";
import { renderSection, styled } from "./render-table.ts";
import type { Result, Section } from "./result.ts";
import { textOf } from "./result.ts";

export const formats = ["table", "json", "tsv"] as const;
export type Format = (typeof formats)[number];

/** A result as text that ends with a line break. */
export function render(result: Result, format: Format, look: Look): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(result.data, null, 2)}\n`;
    case "tsv":
      return tabSeparated(result.sections.find(({ columns }) => columns.length > 0));
    case "table":
      return inTables(result, look);
  }
}

function inTables({ sections, notes = [] }: Result, look: Look): string {
  const parts = [
    ...sections.map((section) => renderSection(section, look)),
    ...(notes.length > 0 ? [notes.map((note) => styled(note, look)).join("\n")] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** A head and a line per row; what would break a line is a space. */
function tabSeparated(section: Section | undefined): string {
  if (!section) return "";
  const lines = [section.columns, ...section.rows.map((row) => row.map((cell) => plainText(textOf(cell))))];
  return lines.map((line) => `${line.join("\t")}\n`).join("");
}
