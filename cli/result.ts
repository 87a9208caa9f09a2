import type { ExitName } from "./exit-code.ts";

/** How a text is coloured, where there is colour at all. It never says what the text does not say itself. */
export type Mark = "good" | "warn" | "bad" | "dim" | "strong";

export interface MarkedText {
  readonly text: string;
  readonly mark: Mark;
}

export type Cell = string | number | undefined | MarkedText;

/** One table. Without columns it is a list of names and values. */
export interface Section {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What stands there when there are no rows. */
  readonly empty?: string;
}

/** What a command has to say, in every form it may be asked for. */
export interface Result {
  /** For `-o json`. */
  readonly data: unknown;
  /** For `-o table`; `-o tsv` prints the first that has columns. */
  readonly sections: readonly Section[];
  /** Sentences below the tables. */
  readonly notes?: readonly Cell[];
  /** `fine` unless given. */
  readonly exit?: ExitName;
}

export function marked(text: string, mark: Mark): MarkedText {
  return { text, mark };
}

export function textOf(cell: Cell): string {
  if (cell === undefined) return "";
  return typeof cell === "object" ? cell.text : String(cell);
}
