import { styleText } from "node:util";
import { plainText } from "./plain-text.ts";
import type { Cell, Mark, MarkedText, Section } from "./result.ts";
import { textOf } from "./result.ts";
import { textWidth } from "./text-width.ts";
import { wrapText } from "./wrap-text.ts";

const styles: Readonly<Record<Mark, Parameters<typeof styleText>[0]>> = {
  good: "green",
  warn: "yellow",
  bad: "red",
  dim: "dim",
  strong: "bold",
};

/** How tables look here. */
export interface Look {
  readonly hasColour: boolean;
  /** Lines are not broken without it. */
  readonly width?: number;
}

type Rows = readonly (readonly Cell[])[];

const gap = 2;
const leastColumn = 10;

/** A cell as a terminal shows it. */
export function styled(cell: Cell, { hasColour }: Look): string {
  const text = plainText(textOf(cell));
  if (!hasColour || typeof cell !== "object" || text === "") return text;
  return styleText(styles[cell.mark], text, { validateStream: false });
}

/**
 * A table without lines, its title above it. The layout is own code: a table library draws borders and shortens long
 * words, and these tables want neither; `get-east-asian-width` supplies the Unicode data.
 */
export function renderSection({ title, columns, rows, empty }: Section, look: Look): string {
  const lines = title === undefined ? [] : [styled({ text: title, mark: "strong" }, look)];
  if (rows.length === 0) return [...lines, empty ?? "none"].join("\n");
  if (columns.length === 0) {
    // The terminal breaks the lines of a list itself: what is copied from it stays in one piece.
    const list = rows.map(([name, ...values]) => [dim(textOf(name)), ...values]);
    return [...lines, ...linesOf(list, columnWidths(list, undefined), look)].join("\n");
  }
  const shown = [columns.map((name) => dim(name.toUpperCase())), ...rows];
  return [...lines, ...linesOf(shown, columnWidths(shown, look.width), look)].join("\n");
}

function dim(text: string): MarkedText {
  return { text, mark: "dim" };
}

function linesOf(rows: Rows, widths: readonly number[], look: Look): readonly string[] {
  return rows.flatMap((row) => {
    const cells = widths.map((width, column) => wrapText(plainText(textOf(row[column])), width));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      widths
        .map((width, column) => padded(restyled(row[column], cells[column]?.[line] ?? ""), width, look))
        .join(" ".repeat(gap))
        .trimEnd(),
    );
  });
}

function restyled(cell: Cell, text: string): Cell {
  return typeof cell === "object" ? { ...cell, text } : text;
}

function padded(cell: Cell, width: number, look: Look): string {
  return styled(cell, look) + " ".repeat(Math.max(0, width - textWidth(textOf(cell))));
}

/** As wide as their cells; when the width of the terminal is too little, the widest columns give way. */
function columnWidths(rows: Rows, width = Infinity): readonly number[] {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => textWidth(plainText(textOf(row[column]))))),
  );
  const room = width - gap * (count - 1);
  while (sumOf(widths) > room) {
    const widest = Math.max(...widths);
    if (widest <= leastColumn) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
