import type { Bound } from "./bound.ts";
import { KqlError } from "./kql-error.ts";
import type { QueryPlace } from "./kql-error.ts";
import type { Comparison } from "./syntax-tree.ts";
import type { ScalarType } from "./table.ts";

type Family = "text" | "number" | "bool" | "datetime" | "timespan" | "dynamic";

const FAMILIES: Readonly<Record<ScalarType, Family>> = {
  string: "text",
  int: "number",
  long: "number",
  real: "number",
  bool: "bool",
  datetime: "datetime",
  timespan: "timespan",
  dynamic: "dynamic",
};

const ON_TEXT: readonly Comparison[] = ["=~", "!~", "contains", "startswith", "endswith"];
const ON_ORDER: readonly Comparison[] = ["<", ">", "<=", ">="];

/** Throws a KqlError for types that Kusto does not compare without a cast. */
export function bindComparison(operator: Comparison, left: Bound, right: Bound, place: QueryPlace): Bound {
  const families = [FAMILIES[left.type], FAMILIES[right.type]] as const;
  const isText = families[1] === "text" && (families[0] === "text" || families[0] === "dynamic");
  const isAllowed = ON_TEXT.includes(operator)
    ? isText
    : areComparable(...families) && !(ON_ORDER.includes(operator) && families.includes("text"));
  if (!isAllowed) {
    const message = `Cannot compare values of types ${left.type} and ${right.type} by ${operator}. Try adding explicit casts`;
    throw new KqlError("semantic", message, place);
  }
  return { type: "bool", value: (row) => compare(operator, left.value(row), right.value(row)) };
}

/** Membership compares as `==` or `=~` does. */
export function bindMembership(
  value: Bound,
  list: readonly Bound[],
  ignoresCase: boolean,
  place: QueryPlace,
): Bound {
  const each = list.map((one) => bindComparison(ignoresCase ? "=~" : "==", value, one, place));
  return { type: "bool", value: (row) => each.some((one) => one.value(row) === true) };
}

function areComparable(left: Family, right: Family): boolean {
  const casts = ["text", "number", "bool"];
  if (left === "dynamic") return casts.includes(right);
  return right === "dynamic" ? casts.includes(left) : left === right;
}

function compare(operator: Comparison, left: unknown, right: unknown): boolean | null {
  const [a, b] = [scalarOf(left), scalarOf(right)];
  if (a === null || b === null) return compareNull(operator, a === b);
  switch (operator) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "=~":
      return lower(a) === lower(b);
    case "!~":
      return lower(a) !== lower(b);
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    case "contains":
      return lower(a).includes(lower(b));
    case "startswith":
      return lower(a).startsWith(lower(b));
    case "endswith":
      return lower(a).endsWith(lower(b));
  }
}

/** A null is unequal to every value; comparing two nulls yields null. */
function compareNull(operator: Comparison, areBoth: boolean): boolean | null {
  if (areBoth) return null;
  return operator === "!=" || operator === "!~";
}

/** Instants as numbers; a dynamic value that is neither text, number nor boolean equals none of them. */
function scalarOf(value: unknown): string | number | boolean | null {
  if (value instanceof Date) return value.getTime();
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return JSON.stringify(value);
}

function lower(value: string | number | boolean): string {
  return String(value).toLowerCase();
}
