import { plainJson, plainLine } from "../shared/plain-text.ts";
import type { Display } from "./render-table.ts";
import { renderSection, styled } from "./render-table.ts";
import type { Result, Section } from "../shared/view/tables/result.ts";
import { textOf } from "../shared/view/tables/result.ts";

export const formats = ["table", "json", "tsv"] as const;
export type Format = (typeof formats)[number];

/** Renders a result as text that ends with a line break. */
export function render(result: Result, format: Format, display: Display): string {
  switch (format) {
    case "json":
      return `${plainJson(result.data, 2)}\n`;
    case "tsv":
      return tabSeparated(
        result.tsv ?? result.sections.find(({ columns, isAside }) => columns.length > 0 && !isAside),
      );
    case "table":
      return inTables(result, display);
  }
}

function inTables({ sections, notes = [] }: Result, display: Display): string {
  const parts = [
    ...sections.map((section) => renderSection(section, display)),
    ...(notes.length > 0 ? [notes.map((note) => styled(note, display)).join("\n")] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** A header and a line per row; tabs and line breaks in cells become spaces. */
function tabSeparated(section: Section | undefined): string {
  if (!section) return "";
  const lines = [section.columns, ...section.rows.map((row) => row.map((cell) => inert(textOf(cell))))];
  return lines.map((line) => `${line.join("\t")}\n`).join("");
}

/** A spreadsheet would run a text that begins like a formula; with the apostrophe before it, it shows the text. */
function inert(cell: string): string {
  const text = plainLine(cell);
  return /^\s*[=+@-]/.test(text) && !/^[-+]?[\d.,:%]*$/.test(text) ? `'${text}` : text;
}
