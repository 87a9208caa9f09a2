import type { QueryPlace } from "./kql-error.ts";
import type { ScalarType } from "./table.ts";

export type Comparison =
  "==" | "!=" | "=~" | "!~" | "<" | ">" | "<=" | ">=" | "contains" | "startswith" | "endswith";

/** `place` is the start of the expression; for a comparison, its operator. */
export type Expression = { readonly place: QueryPlace } & (
  | { readonly kind: "literal"; readonly type: ScalarType; readonly value: unknown }
  | { readonly kind: "column"; readonly name: string }
  /** `of.name`, `of["name"]`, or `of[0]`. */
  | { readonly kind: "part"; readonly of: Expression; readonly key: string | number }
  | { readonly kind: "call"; readonly name: string; readonly inputs: readonly Expression[] }
  | {
      readonly kind: "logic";
      readonly operator: "and" | "or";
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "comparison";
      readonly operator: Comparison;
      readonly negated: boolean;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "membership";
      readonly ignoresCase: boolean;
      readonly negated: boolean;
      readonly value: Expression;
      readonly list: readonly Expression[];
    }
);

/** `name` is absent where the query gives none. */
export type NamedExpression = { readonly name?: string; readonly expression: Expression };

export type Operator =
  | { readonly kind: "where"; readonly predicate: Expression }
  | { readonly kind: "project"; readonly columns: readonly NamedExpression[] }
  | { readonly kind: "extend"; readonly columns: readonly NamedExpression[] }
  | {
      readonly kind: "summarize";
      readonly aggregates: readonly NamedExpression[];
      readonly by: readonly NamedExpression[];
    }
  | {
      readonly kind: "order";
      readonly by: readonly { readonly expression: Expression; readonly descending: boolean }[];
    }
  | { readonly kind: "take"; readonly rows: number }
  /** One row for each element of an array, as texts. */
  | { readonly kind: "expand"; readonly name: string; readonly expression: Expression }
  /** Rows of both that have the same value in one column. */
  | { readonly kind: "join"; readonly with: Query; readonly on: string };

export type Query = {
  readonly table: { readonly name: string; readonly place: QueryPlace };
  readonly operators: readonly Operator[];
};
