import { KqlError } from "./kql-error.ts";
import type { Comparison, Expression } from "./syntax-tree.ts";
import type { TokenReader } from "./token-reader.ts";
import type { Token } from "./tokens.ts";

const TIMESPAN_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const COMPARISONS: Readonly<Record<string, readonly [Comparison, boolean]>> = {
  "==": ["==", false],
  "!=": ["!=", false],
  "=~": ["=~", false],
  "!~": ["!~", false],
  "<": ["<", false],
  ">": [">", false],
  "<=": ["<=", false],
  ">=": [">=", false],
  contains: ["contains", false],
  "!contains": ["contains", true],
  startswith: ["startswith", false],
  "!startswith": ["startswith", true],
  endswith: ["endswith", false],
  "!endswith": ["endswith", true],
};
const MEMBERSHIPS: readonly string[] = ["in", "in~", "!in", "!in~"];

/** `or` binds loosest, then `and`, then one comparison; there is no arithmetic. Throws a KqlError. */
export function parseExpression(reader: TokenReader): Expression {
  let left = parseConjunction(reader);
  for (let token = reader.take("or"); token !== undefined; token = reader.take("or")) {
    left = { kind: "logic", operator: "or", left, right: parseConjunction(reader), place: placeOf(token) };
  }
  return left;
}

function parseConjunction(reader: TokenReader): Expression {
  let left = parseComparison(reader);
  for (let token = reader.take("and"); token !== undefined; token = reader.take("and")) {
    left = { kind: "logic", operator: "and", left, right: parseComparison(reader), place: placeOf(token) };
  }
  return left;
}

function parseComparison(reader: TokenReader): Expression {
  const left = parseOperand(reader);
  const membership = reader.take(...MEMBERSHIPS);
  if (membership !== undefined) {
    reader.expect("(");
    const list = parseInputs(reader);
    const { text } = membership;
    const place = placeOf(membership);
    return {
      kind: "membership",
      ignoresCase: text.endsWith("~"),
      negated: text.startsWith("!"),
      value: left,
      list,
      place,
    };
  }
  const token = reader.take(...Object.keys(COMPARISONS));
  const found = token === undefined ? undefined : COMPARISONS[token.text];
  if (token === undefined || found === undefined) return left;
  const [operator, negated] = found;
  return { kind: "comparison", operator, negated, left, right: parseOperand(reader), place: placeOf(token) };
}

/** A value with its member accesses. */
function parseOperand(reader: TokenReader): Expression {
  let operand = parsePrimary(reader);
  for (;;) {
    const place = placeOf(reader.peek());
    if (reader.take(".") !== undefined) {
      const key = reader.expectKind("name", "a property's name").text;
      operand = { kind: "part", of: operand, key, place };
    } else if (reader.take("[") !== undefined) {
      operand = { kind: "part", of: operand, key: parseKey(reader), place };
      reader.expect("]");
    } else {
      return operand;
    }
  }
}

function parseKey(reader: TokenReader): string | number {
  if (reader.peek().kind === "text") return textOf(reader.next());
  return Number(reader.expectKind("number", "a number or a name in quotes").text);
}

function parsePrimary(reader: TokenReader): Expression {
  if (reader.take("(") !== undefined) {
    const inner = parseExpression(reader);
    reader.expect(")");
    return inner;
  }
  const token = reader.peek();
  const place = placeOf(token);
  switch (token.kind) {
    case "text":
      return { kind: "literal", type: "string", value: textOf(reader.next()), place };
    case "number":
      reader.next();
      return {
        kind: "literal",
        type: token.text.includes(".") ? "real" : "long",
        value: Number(token.text),
        place,
      };
    case "timespan":
      return { kind: "literal", type: "timespan", value: timespanOf(reader.next()), place };
    case "datetime":
      return { kind: "literal", type: "datetime", value: datetimeOf(reader.next()), place };
    default:
      return parseNamed(reader, reader.expectKind("name", "a value"));
  }
}

function parseNamed(reader: TokenReader, token: Token): Expression {
  const place = placeOf(token);
  if (token.text === "true" || token.text === "false") {
    return { kind: "literal", type: "bool", value: token.text === "true", place };
  }
  if (reader.take("(") === undefined) return { kind: "column", name: token.text, place };
  return { kind: "call", name: token.text, inputs: parseInputs(reader), place };
}

/** The content of brackets, including the closing one. */
function parseInputs(reader: TokenReader): readonly Expression[] {
  const inputs: Expression[] = [];
  if (reader.take(")") !== undefined) return inputs;
  do inputs.push(parseExpression(reader));
  while (reader.take(",") !== undefined);
  reader.expect(")");
  return inputs;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

function textOf({ text }: Token): string {
  return text.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}

function timespanOf({ text }: Token): number {
  const unit = /[a-z]+$/.exec(text)?.[0];
  if (unit !== "ms" && unit !== "s" && unit !== "m" && unit !== "h" && unit !== "d") return Number.NaN;
  return Number(text.slice(0, -unit.length)) * TIMESPAN_MS[unit];
}

function datetimeOf(token: Token): Date {
  const written = token.text.slice("datetime(".length, -1).trim();
  const instant = new Date(/T.*(Z|[+-]\d\d:\d\d)$|^[\d-]+$/.test(written) ? written : `${written}Z`);
  if (!/^\d{4}-/.test(written) || Number.isNaN(instant.getTime())) {
    throw new KqlError("syntax", "this is no instant in ISO 8601", token);
  }
  return instant;
}

function placeOf({ line, column }: Token) {
  return { line, column };
}
