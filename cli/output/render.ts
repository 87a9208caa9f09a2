import { plainJson, plainLine } from "../../shared/plain-text.ts";
import type { Display } from "./render-table.ts";
import { renderSection, styled } from "./render-table.ts";
import type { Result, Section } from "../../shared/view/tables/result.ts";
import { textOf } from "../../shared/view/tables/result.ts";

export const formats = ["table", "json", "tsv"] as const;
export type Format = (typeof formats)[number];

/** Renders a result as text that ends with a line break. */
export function render(result: Result, format: Format, display: Display): string {
  switch (format) {
    case "json":
      return `${plainJson(result.data, 2)}\n`;
    case "tsv":
      return inTabs(result);
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

/**
 * Every table: the main one begins the output, each other follows after an empty line and a line with its title. So a
 * script that reads up to the first empty line has the main one.
 */
function inTabs({ sections, tsv }: Result): string {
  const main = sections.find(({ columns, isAside }) => columns.length > 0 && !isAside) ?? sections[0];
  const others = [
    ...sections.filter((section) => section !== main && !section.isAside),
    ...sections.filter((section) => section !== main && section.isAside),
  ];
  return [
    ...[tsv ?? main].flatMap((section) => (section ? [tabSeparated(section)] : [])),
    ...others.map((section) => `# ${plainLine(section.title ?? "facts")}\n${tabSeparated(section)}`),
  ].join("\n");
}

/** A header and a line per row; tabs and line breaks in cells become spaces. */
function tabSeparated({ columns, rows }: Section): string {
  const header = columns.length > 0 ? columns : ["field", "value"];
  const lines = [header, ...rows.map((row) => row.map((cell) => inert(textOf(cell))))];
  return lines.map((line) => `${line.join("\t")}\n`).join("");
}

/** A spreadsheet would run a text that begins like a formula; with the apostrophe before it, it shows the text. */
function inert(cell: string): string {
  const text = plainLine(cell);
  return /^\s*[=+@-]/.test(text) && !/^[-+]?[\d.,:%]*$/.test(text) ? `'${text}` : text;
}
