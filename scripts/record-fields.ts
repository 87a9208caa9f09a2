import type { CallExpression, ObjectExpression } from "@swc/core";
import { parseSync } from "@swc/core";

/** A field of a stored record, as its schema or a list of all fields of a value names it. */
export interface RecordField {
  /** Absent where the fields of another record are spread. */
  readonly name?: string;
  /** The field as it is written. */
  readonly text: string;
  readonly line: number;
  /** The same source without this field. */
  readonly without: string;
}

/** Calls whose argument is a schema's fields: `z.object({ … })` and its kin, and `schema.extend({ … })`. */
const schemaMethods = new Set(["object", "strictObject", "looseObject", "extend"]);
/** The function whose argument names every field of a value. */
const listFunction = "complete";

/** Finds every field in the source, those in nested schemas and those that are spread among them. */
export function recordFields(source: string): readonly RecordField[] {
  const bytes = Buffer.from(source, "utf8");
  const text = (from: number, to: number) => bytes.toString("utf8", from, to);
  return callsIn(parseSync(source, { syntax: "typescript" }).body)
    .flatMap(fieldsOf)
    .flatMap(({ properties }) => properties)
    .map((property) => {
      const [from, to] = spanOf(property);
      const [comma = ""] = /^\s*,/.exec(text(to, bytes.length)) ?? [];
      const [name] = /^\w+/.exec(text(from, to)) ?? [];
      return {
        ...(name !== undefined && { name }),
        text: text(from, to),
        line: text(0, from).split("\n").length,
        without: text(0, from) + text(to + Buffer.byteLength(comma), bytes.length),
      };
    });
}

function callsIn(node: unknown): readonly CallExpression[] {
  if (typeof node !== "object" || node === null) return [];
  const within = Object.values(node).flatMap(callsIn);
  return "type" in node && node.type === "CallExpression" ? [node as CallExpression, ...within] : within;
}

function fieldsOf({ callee, arguments: [first] }: CallExpression): readonly ObjectExpression[] {
  const isList = callee.type === "Identifier" && callee.value === listFunction;
  const isSchema =
    callee.type === "MemberExpression" &&
    callee.property.type === "Identifier" &&
    schemaMethods.has(callee.property.value);
  return (isList || isSchema) && first?.expression.type === "ObjectExpression" ? [first.expression] : [];
}

/** The parser counts bytes, and from 1. */
function spanOf(property: ObjectExpression["properties"][number]): readonly [number, number] {
  switch (property.type) {
    case "SpreadElement":
      return [property.spread.start - 1, endOf(property.arguments)];
    case "KeyValueProperty":
      return [property.key.span.start - 1, endOf(property.value)];
    case "Identifier":
      return [property.span.start - 1, property.span.end - 1];
    default:
      throw new TypeError(`a field that is a ${property.type}`);
  }
}

function endOf(node: object): number {
  if ("span" in node && typeof node.span === "object" && node.span && "end" in node.span) {
    return Number(node.span.end) - 1;
  }
  throw new TypeError("a value without a place");
}
