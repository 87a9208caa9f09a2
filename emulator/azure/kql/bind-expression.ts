import type { Bound } from "./bound.ts";
import { bindComparison, bindMembership } from "./compare.ts";
import { KqlError } from "./kql-error.ts";
import type { QueryPlace } from "./kql-error.ts";
import { SCALAR_FUNCTIONS } from "./scalar-functions.ts";
import type { Expression } from "./syntax-tree.ts";
import type { Column, ScalarType } from "./table.ts";

/** The names in scope of an expression; `now` is one instant for the whole query. */
export type Scope = { readonly columns: readonly Column[]; readonly now: Date };

/**
 * Resolves columns and functions and checks types. Throws a KqlError; a bound expression cannot fail any
 * more.
 */
export function bindExpression(expression: Expression, scope: Scope): Bound {
  const { place } = expression;
  switch (expression.kind) {
    case "literal": {
      const { type, value } = expression;
      return { type, value: () => value };
    }
    case "column":
      return bindColumn(expression.name, scope, place);
    case "part":
      return bindPart(bindExpression(expression.of, scope), expression.key, place);
    case "call":
      if (expression.name === "column_ifexists") return bindOptionalColumn(expression.inputs, scope, place);
      return bindCall(
        expression.name,
        expression.inputs.map((input) => bindExpression(input, scope)),
        scope,
        place,
      );
    case "logic": {
      const isAnd = expression.operator === "and";
      const [left, right] = [bindTruth(expression.left, scope), bindTruth(expression.right, scope)];
      return {
        type: "bool",
        value: (row) =>
          isAnd
            ? left.value(row) === true && right.value(row) === true
            : left.value(row) === true || right.value(row) === true,
      };
    }
    case "comparison": {
      const [left, right] = [bindExpression(expression.left, scope), bindExpression(expression.right, scope)];
      return negatedIf(expression.negated, bindComparison(expression.operator, left, right, place));
    }
    case "membership": {
      const list = expression.list.map((one) => bindExpression(one, scope));
      const value = bindExpression(expression.value, scope);
      return negatedIf(expression.negated, bindMembership(value, list, expression.ignoresCase, place));
    }
  }
}

/** An expression that must be true or false. */
export function bindTruth(expression: Expression, scope: Scope): Bound {
  const bound = bindExpression(expression, scope);
  if (bound.type === "bool") return bound;
  throw new KqlError("semantic", `a bool is expected here, not a ${bound.type}`, expression.place);
}

function bindColumn(name: string, { columns }: Scope, place: QueryPlace): Bound {
  const column = columns.find((one) => one.name === name);
  if (column === undefined) {
    const message = `Failed to resolve column or scalar expression named '${name}'`;
    throw new KqlError("semantic", message, { ...place, text: name });
  }
  return { type: column.type, value: (row) => row[name] ?? (column.type === "string" ? "" : null) };
}

/** A column, or what stands in for it where the table has none of that name. */
function bindOptionalColumn(inputs: readonly Expression[], scope: Scope, place: QueryPlace): Bound {
  const [name, instead] = inputs;
  if (name?.kind !== "literal" || typeof name.value !== "string" || !instead || inputs.length > 2) {
    throw new KqlError("semantic", "column_ifexists() takes the name of a column and a value", place);
  }
  const { value: column } = name;
  const isThere = scope.columns.some((one) => one.name === column);
  return isThere ? bindColumn(column, scope, place) : bindExpression(instead, scope);
}

function bindPart(of: Bound, key: string | number, place: QueryPlace): Bound {
  if (of.type !== "dynamic") {
    throw new KqlError("semantic", `a ${of.type} has no parts`, { ...place, text: String(key) });
  }
  return {
    type: "dynamic",
    value(row) {
      const whole = of.value(row);
      if (typeof whole !== "object" || whole === null || Array.isArray(whole) !== (typeof key === "number")) {
        return null;
      }
      return Object.hasOwn(whole, key) ? (Reflect.get(whole, key) ?? null) : null;
    },
  };
}

function bindCall(name: string, inputs: readonly Bound[], { now }: Scope, place: QueryPlace): Bound {
  const at = { ...place, text: name };
  const found = Object.hasOwn(SCALAR_FUNCTIONS, name) ? SCALAR_FUNCTIONS[name] : undefined;
  if (found === undefined) throw new KqlError("semantic", `the function "${name}" is not served here`, at);
  if (found.inputs.length !== inputs.length) {
    const message = `${name}() takes ${found.inputs.length} arguments and got ${inputs.length}`;
    throw new KqlError("semantic", message, at);
  }
  const types = inputs.map(({ type }) => type);
  const wrong = types.findIndex((type, index) => !(found.inputs[index] ?? []).includes(type));
  if (wrong >= 0) {
    throw new KqlError(
      "semantic",
      `${name}(): argument #${wrong + 1} cannot be a ${String(types[wrong])}`,
      at,
    );
  }
  const type: ScalarType = found.type;
  return {
    type,
    value: (row) =>
      found.evaluate(
        inputs.map((input) => input.value(row)),
        now,
      ),
  };
}

function negatedIf(negated: boolean, truth: Bound): Bound {
  return negated ? { type: "bool", value: (row) => truth.value(row) !== true } : truth;
}
