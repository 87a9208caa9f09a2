import { styleText } from "node:util";
import Table from "cli-table3";
import { plainText } from "./plain-text.ts";
import type { Cell, Mark, Section } from "./result.ts";
import { textOf } from "./result.ts";

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

const gap = 2;
const leastColumn = 10;

/** A cell as a terminal shows it. */
export function styled(cell: Cell, { hasColour }: Look): string {
  const text = plainText(textOf(cell));
  if (!hasColour || typeof cell !== "object" || text === "") return text;
  return styleText(styles[cell.mark], text, { validateStream: false });
}

/** A table without lines, its title above it. */
export function renderSection({ title, columns, rows, empty }: Section, look: Look): string {
  const lines = title === undefined ? [] : [styled({ text: title, mark: "strong" }, look)];
  if (rows.length === 0) return [...lines, empty ?? "none"].join("\n");
  const head = columns.map((name): Cell => ({ text: name.toUpperCase(), mark: "dim" }));
  const shown: readonly (readonly Cell[])[] = [...(columns.length > 0 ? [head] : []), ...rows];
  // A list of values is left to the terminal: what is copied from it stays in one piece.
  const widths = columns.length === 0 ? undefined : columnWidths(shown, look.width);
  const table = new Table({
    chars: borderless,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
    ...(widths && { colWidths: [...widths] }),
  });
  for (const row of shown) {
    table.push(
      row.map((cell, column) => {
        if (columns.length === 0 && column === 0) return styled(dim(cell), look);
        return inWidth(cell, widths?.[column])
          .map((line) => styled(line, look))
          .join("\n");
      }),
    );
  }
  const body = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  return [...lines, ...body].join("\n");
}

/** The lines of a cell. A word that is too long is broken and never shortened: it may be an address. */
function inWidth(cell: Cell, width: number | undefined): readonly Cell[] {
  const text = plainText(textOf(cell));
  if (width === undefined || text.length <= width) return [cell];
  const lines: string[] = [];
  let line = "";
  for (const word of text
    .split(" ")
    .flatMap((long) => long.match(new RegExp(`.{1,${width}}`, "gu")) ?? [""])) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines.map((one) => (typeof cell === "object" ? { ...cell, text: one } : one));
}

function dim(cell: Cell): Cell {
  return { text: textOf(cell), mark: "dim" };
}

/** Nothing when all fits; else the widest columns give way. */
function columnWidths(
  rows: readonly (readonly Cell[])[],
  width: number | undefined,
): readonly number[] | undefined {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => plainText(textOf(row[column])).length)),
  );
  const room = (width ?? Infinity) - gap * (count - 1);
  if (sumOf(widths) <= room) return undefined;
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

const borderless = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ".repeat(gap),
};
