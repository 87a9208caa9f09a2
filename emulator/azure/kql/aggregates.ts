import { bindExpression, bindTruth } from "./bind-expression.ts";
import type { Scope } from "./bind-expression.ts";
import { KqlError } from "./kql-error.ts";
import type { Expression } from "./syntax-tree.ts";
import type { Row, ScalarType } from "./table.ts";

/** One value for many rows. */
export type BoundAggregate = { readonly type: ScalarType; value(rows: readonly Row[]): unknown };

const ORDERED: readonly ScalarType[] = ["int", "long", "real", "datetime", "timespan"];

/** `count()`, `countif(…)`, `dcount(…)`, `min(…)`, `max(…)` or `make_set(…)`. Throws a KqlError for anything else. */
export function bindAggregate(expression: Expression, scope: Scope): BoundAggregate {
  if (expression.kind !== "call")
    throw new KqlError("semantic", "an aggregate is expected here", expression.place);
  const { name, inputs, place } = expression;
  const [input, ...more] = inputs;
  const at = { ...place, text: name };
  if (name === "count" && input === undefined) return { type: "long", value: (rows) => rows.length };
  if (input === undefined || more.length > 0) {
    throw new KqlError("semantic", `the aggregate "${name}" of ${inputs.length} arguments is not served`, at);
  }
  switch (name) {
    case "countif": {
      const truth = bindTruth(input, scope);
      return { type: "long", value: (rows) => rows.filter((row) => truth.value(row) === true).length };
    }
    case "dcount":
      return { type: "long", value: (rows) => distinct(rows, input, scope).length };
    case "make_set":
      return { type: "dynamic", value: (rows) => distinct(rows, input, scope) };
    case "min":
    case "max":
      return bindExtreme(name, input, scope);
    default:
      throw new KqlError("semantic", `the aggregate "${name}" is not served`, at);
  }
}

/** The column that an aggregate without a name of its own makes: `count_`, `max_TimeGenerated`. */
export function aggregateName(expression: Expression): string | undefined {
  if (expression.kind !== "call") return undefined;
  const [input] = expression.inputs;
  if (input === undefined) return `${expression.name}_`;
  return input.kind === "column" ? `${expression.name}_${input.name}` : undefined;
}

function bindExtreme(name: "min" | "max", input: Expression, scope: Scope): BoundAggregate {
  const bound = bindExpression(input, scope);
  if (!ORDERED.includes(bound.type)) {
    throw new KqlError("semantic", `${name}() of a ${bound.type} is not served`, input.place);
  }
  return {
    type: bound.type,
    value(rows) {
      const values = rows.map((row) => bound.value(row)).filter((value) => value !== null);
      const sorted = values.sort((a, b) => Number(a) - Number(b));
      return sorted.at(name === "min" ? 0 : -1) ?? null;
    },
  };
}

function distinct(rows: readonly Row[], input: Expression, scope: Scope): unknown[] {
  const bound = bindExpression(input, scope);
  const values = rows.map((row) => bound.value(row)).filter((value) => value !== null);
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
