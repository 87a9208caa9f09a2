import { aggregateName, bindAggregate } from "./aggregates.ts";
import { bindExpression, bindTruth } from "./bind-expression.ts";
import type { Scope } from "./bind-expression.ts";
import type { Bound } from "./bound.ts";
import { expand } from "./expand.ts";
import { joinOn } from "./join.ts";
import { KqlError } from "./kql-error.ts";
import { parseQuery } from "./parse-query.ts";
import type { Expression, NamedExpression, Operator, Query } from "./syntax-tree.ts";
import type { Column, Row, Table } from "./table.ts";

/**
 * Answers a query in a small part of Kusto's language: `where`, `project`, `extend`, `summarize`, `order by`, `take`,
 * `mv-expand` to texts, and `join kind=inner` on one column. Throws a KqlError for everything else, so that no query
 * gets another answer than Kusto's.
 */
export function runQuery(text: string, find: FindTable, now: Date): Table {
  return answer(parseQuery(text), find, now);
}

type FindTable = (table: string) => Table | undefined;

function answer(query: Query, find: FindTable, now: Date): Table {
  const table = find(query.table.name);
  if (table === undefined) {
    const message = `Failed to resolve table or column expression named '${query.table.name}'`;
    throw new KqlError("semantic", message, { ...query.table.place, text: query.table.name });
  }
  return query.operators.reduce((input, operator) => applied(operator, input, find, now), table);
}

function applied(operator: Operator, input: Table, find: FindTable, now: Date): Table {
  const scope = { columns: input.columns, now };
  switch (operator.kind) {
    case "where": {
      const truth = bindTruth(operator.predicate, scope);
      return { ...input, rows: input.rows.filter((row) => truth.value(row) === true) };
    }
    case "project":
      return project(operator.columns, input, scope);
    case "extend":
      return extend(operator.columns, input, now);
    case "summarize":
      return summarize(operator, input, scope);
    case "order":
      return order(operator.by, input, scope);
    case "take":
      return { ...input, rows: input.rows.slice(0, operator.rows) };
    case "expand":
      return expand(operator.name, bindExpression(operator.expression, scope), input);
    case "join":
      return joinOn(operator.on, input, answer(operator.with, find, now));
  }
}

type NamedBound = Column & { readonly bound: Bound };

function project(columns: readonly NamedExpression[], input: Table, scope: Scope): Table {
  const bounds = columns.map((column) => bindNamed(column, scope));
  const twice = bounds.findIndex(({ name }, index) => bounds.findIndex((one) => one.name === name) < index);
  const repeated = columns[twice];
  if (repeated !== undefined) {
    throw new KqlError("semantic", "a column of this name exists already", repeated.expression.place);
  }
  return {
    columns: bounds.map(({ name, type }) => ({ name, type })),
    rows: input.rows.map((row) =>
      Object.fromEntries(bounds.map(({ name, bound }) => [name, bound.value(row)])),
    ),
  };
}

/** Each column may name those before it. */
function extend(columns: readonly NamedExpression[], input: Table, now: Date): Table {
  return columns.reduce((table, column) => {
    const { name, type, bound } = bindNamed(column, { columns: table.columns, now });
    return {
      columns: [...table.columns.filter((one) => one.name !== name), { name, type }],
      rows: table.rows.map((row) => ({ ...row, [name]: bound.value(row) })),
    };
  }, input);
}

function summarize(
  { aggregates, by }: Extract<Operator, { kind: "summarize" }>,
  input: Table,
  scope: Scope,
): Table {
  const keys = by.map((column) => withoutDynamic(bindNamed(column, scope), column.expression));
  const values = aggregates.map(({ name, expression }) => ({
    name: name ?? aggregateName(expression) ?? unnamed(expression),
    aggregate: bindAggregate(expression, scope),
  }));
  const groups = new Map<string, { readonly cells: Row; readonly rows: Row[] }>();
  for (const row of input.rows) {
    const cells = Object.fromEntries(keys.map(({ name, bound }) => [name, bound.value(row)]));
    const id = JSON.stringify(Object.values(cells));
    const group = groups.get(id) ?? { cells, rows: [] };
    group.rows.push(row);
    groups.set(id, group);
  }
  // Without keys there is one group, even for no rows.
  if (keys.length === 0 && groups.size === 0) groups.set("", { cells: {}, rows: [] });
  return {
    columns: [
      ...keys.map(({ name, type }) => ({ name, type })),
      ...values.map(({ name, aggregate }) => ({ name, type: aggregate.type })),
    ],
    rows: [...groups.values()].map(({ cells, rows }) => ({
      ...cells,
      ...Object.fromEntries(values.map(({ name, aggregate }) => [name, aggregate.value(rows)])),
    })),
  };
}

function order(by: Extract<Operator, { kind: "order" }>["by"], input: Table, scope: Scope): Table {
  const keys = by.map(({ expression, descending }) => ({
    bound: withoutDynamic(bindExpression(expression, scope), expression),
    sign: descending ? -1 : 1,
  }));
  const rows = input.rows.toSorted((a, b) => {
    for (const { bound, sign } of keys) {
      const difference = ranked(bound.value(a), bound.value(b));
      if (difference !== 0) return difference * sign;
    }
    return 0;
  });
  return { ...input, rows };
}

/** A null comes before every value. */
function ranked(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  const [left, right] = typeof a === "string" && typeof b === "string" ? [a, b] : [Number(a), Number(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function bindNamed({ name, expression }: NamedExpression, scope: Scope): NamedBound {
  const bound = bindExpression(expression, scope);
  return { name: name ?? pathName(expression) ?? unnamed(expression), type: bound.type, bound };
}

/** `properties.vaultUri` makes the column `properties_vaultUri`. */
function pathName(expression: Expression): string | undefined {
  if (expression.kind === "column") return expression.name;
  if (expression.kind !== "part" || typeof expression.key === "number") return undefined;
  const of = pathName(expression.of);
  return of === undefined ? undefined : `${of}_${expression.key}`;
}

function unnamed({ place }: Expression): never {
  throw new KqlError("semantic", "give this expression a name", place);
}

function withoutDynamic<T extends Bound | NamedBound>(key: T, { place }: Expression): T {
  if (key.type !== "dynamic") return key;
  throw new KqlError("semantic", "a key of type dynamic needs an explicit cast, such as tostring()", place);
}
