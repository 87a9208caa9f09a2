import { styleText } from "node:util";
import { plainLine } from "../../shared/plain-text.ts";
import type { Cell, Mark, MarkedText, Section } from "../../shared/view/tables/result.ts";
import { textOf } from "../../shared/view/tables/result.ts";
import { textWidth } from "./text-width.ts";
import { wrapText } from "./wrap-text.ts";

const styles: Readonly<Record<Mark, Parameters<typeof styleText>[0]>> = {
  good: "green",
  warn: "yellow",
  bad: "red",
  dim: "dim",
  strong: "bold",
};

/** The capabilities of the output. */
export interface Display {
  readonly hasColour: boolean;
  /** In columns; tables do not wrap without it. */
  readonly width?: number;
}

type Rows = readonly (readonly Cell[])[];

const gap = 2;
const minColumnWidth = 10;

/** Returns a cell as safe text, coloured where there is colour. */
export function styled(cell: Cell, { hasColour }: Display): string {
  const text = plainLine(textOf(cell));
  if (!hasColour || typeof cell !== "object" || text === "") return text;
  return styleText(styles[cell.mark], text, { validateStream: false });
}

/**
 * Renders a table without borders, its title above it. The layout is own code: a table library draws borders and
 * shortens long words, and these tables want neither; `get-east-asian-width` supplies the Unicode data.
 */
export function renderSection({ title, columns, rows, empty }: Section, display: Display): string {
  const lines = title === undefined ? [] : [styled({ text: title, mark: "strong" }, display)];
  if (rows.length === 0) return [...lines, empty ?? "none"].join("\n");
  if (columns.length === 0) {
    // The terminal itself wraps a list, so that a copied value stays in one piece.
    const list = rows.map(([name, ...values]) => [dim(textOf(name)), ...values]);
    return [...lines, ...linesOf(list, columnWidths(list, undefined), display)].join("\n");
  }
  const shown = [columns.map((name) => dim(name.toUpperCase())), ...rows];
  return [...lines, ...linesOf(shown, columnWidths(shown, display.width), display)].join("\n");
}

function dim(text: string): MarkedText {
  return { text, mark: "dim" };
}

function linesOf(rows: Rows, widths: readonly number[], display: Display): readonly string[] {
  return rows.flatMap((row) => {
    const cells = widths.map((width, column) => wrapText(plainLine(textOf(row[column])), width));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      widths
        .map((width, column) => padded(restyled(row[column], cells[column]?.[line] ?? ""), width, display))
        .join(" ".repeat(gap))
        .trimEnd(),
    );
  });
}

function restyled(cell: Cell, text: string): Cell {
  return typeof cell === "object" ? { ...cell, text } : text;
}

function padded(cell: Cell, width: number, display: Display): string {
  return styled(cell, display) + " ".repeat(Math.max(0, width - textWidth(textOf(cell))));
}

/** Fits each column to its cells; where the terminal is too narrow, shrinks the widest columns first. */
function columnWidths(rows: Rows, width = Infinity): readonly number[] {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => textWidth(plainLine(textOf(row[column]))))),
  );
  const room = width - gap * (count - 1);
  while (sumOf(widths) > room) {
    const widest = Math.max(...widths);
    if (widest <= minColumnWidth) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
