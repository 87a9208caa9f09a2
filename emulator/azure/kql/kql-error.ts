/** The position where a token of a query begins: line from 1, column from 0, as Kusto counts. */
export type QueryPlace = { readonly line: number; readonly column: number };

/**
 * A query that cannot be answered. `syntax`: it cannot be parsed; `semantic`: it uses unknown names or wrong
 * types.
 */
export class KqlError extends Error {
  override readonly name = "KqlError";
  readonly kind: "syntax" | "semantic";
  readonly place: QueryPlace;
  /** The token at the place; empty at the end of the query. */
  readonly token: string;

  constructor(kind: "syntax" | "semantic", message: string, at: QueryPlace & { readonly text?: string }) {
    super(message);
    this.kind = kind;
    this.place = { line: at.line, column: at.column };
    this.token = at.text ?? "";
  }
}
