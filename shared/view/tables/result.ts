/** The colour of a text. It only repeats what the text itself says, since there may be no colour. */
export type Mark = "good" | "warn" | "bad" | "dim" | "strong";

export interface MarkedText {
  readonly text: string;
  readonly mark: Mark;
}

export type Cell = string | number | undefined | MarkedText;

/** A table, or without columns a list of names and values. */
export interface Section {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Stands beside what was asked for; `-o tsv` has it last. */
  readonly isAside?: true;
  /** Shown when there are no rows. */
  readonly empty?: string;
}

/** The meaning of a result for a script; the command line has an exit code for each. */
export type ExitName = "fine" | "error" | "usage" | "findings" | "blocked" | "conflict";

/** The result of a command in every output format. */
export interface Result {
  /** For `-o json`. */
  readonly data: unknown;
  /** `-o tsv` begins with the first that has columns and is no aside. */
  readonly sections: readonly Section[];
  /** For `-o tsv` in place of that one: with columns too long for a table. */
  readonly tsv?: Section;
  /** Lines below the tables. */
  readonly notes?: readonly Cell[];
  /** `fine` by default. */
  readonly exit?: ExitName;
}

export function marked(text: string, mark: Mark): MarkedText {
  return { text, mark };
}

export function textOf(cell: Cell): string {
  if (cell === undefined) return "";
  return typeof cell === "object" ? cell.text : String(cell);
}
