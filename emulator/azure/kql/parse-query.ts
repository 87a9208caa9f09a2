import { KqlError } from "./kql-error.ts";
import { parseExpression } from "./parse-expression.ts";
import type { NamedExpression, Operator, Query } from "./syntax-tree.ts";
import { createTokenReader } from "./token-reader.ts";
import type { TokenReader } from "./token-reader.ts";
import { tokensOf } from "./tokens.ts";

/**
 * Parses one table with the operators behind it. Throws a KqlError that says what cannot be parsed and where.
 */
export function parseQuery(text: string): Query {
  const reader = createTokenReader(tokensOf(text));
  const query = parseTable(reader);
  reader.expectKind("end", `"|"`);
  return query;
}

function parseTable(reader: TokenReader): Query {
  const { text: name, line, column } = reader.expectKind("name", "a table's name");
  const operators: Operator[] = [];
  while (reader.take("|") !== undefined) operators.push(parseOperator(reader));
  return { table: { name, place: { line, column } }, operators };
}

function parseOperator(reader: TokenReader): Operator {
  const token = reader.expectKind("name", "an operator");
  switch (token.text) {
    case "where":
      return { kind: "where", predicate: parseExpression(reader) };
    case "project":
      return { kind: "project", columns: parseColumns(reader) };
    case "extend":
      return { kind: "extend", columns: parseColumns(reader) };
    case "summarize":
      return parseSummarize(reader);
    case "order":
    case "sort":
      reader.expect("by");
      return { kind: "order", by: parseOrder(reader) };
    case "take":
    case "limit":
      return { kind: "take", rows: Number(reader.expectKind("number", "a number").text) };
    case "mv-expand":
      return parseExpansion(reader);
    case "join":
      return parseJoin(reader);
    default:
      throw new KqlError("syntax", `the operator "${token.text}" is not served`, token);
  }
}

function parseColumns(reader: TokenReader): readonly NamedExpression[] {
  const columns: NamedExpression[] = [];
  do columns.push(parseColumn(reader));
  while (reader.take(",") !== undefined);
  return columns;
}

function parseColumn(reader: TokenReader): NamedExpression {
  if (reader.peek().kind !== "name" || reader.peekSecond().text !== "=") {
    return { expression: parseExpression(reader) };
  }
  const name = reader.next().text;
  reader.expect("=");
  return { name, expression: parseExpression(reader) };
}

function parseSummarize(reader: TokenReader): Operator {
  const hasAggregates = reader.peek().text !== "by";
  const aggregates = hasAggregates ? parseColumns(reader) : [];
  const by = reader.take("by") === undefined ? [] : parseColumns(reader);
  return { kind: "summarize", aggregates, by };
}

function parseExpansion(reader: TokenReader): Operator {
  const name = reader.expectKind("name", "a column's name").text;
  reader.expect("=");
  const expression = parseExpression(reader);
  for (const word of ["to", "typeof", "(", "string", ")"]) reader.expect(word);
  return { kind: "expand", name, expression };
}

function parseJoin(reader: TokenReader): Operator {
  for (const word of ["kind", "=", "inner", "("]) reader.expect(word);
  const query = parseTable(reader);
  for (const word of [")", "on"]) reader.expect(word);
  return { kind: "join", with: query, on: reader.expectKind("name", "a column's name").text };
}

function parseOrder(reader: TokenReader) {
  const by = [];
  do {
    const expression = parseExpression(reader);
    // Kusto's default is the opposite of SQL's.
    by.push({ expression, descending: reader.take("asc", "desc")?.text !== "asc" });
  } while (reader.take(",") !== undefined);
  return by;
}
