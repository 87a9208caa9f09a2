import { cellText } from "./cell-text.ts";
import type { ScalarType } from "./table.ts";

type Values = readonly unknown[];

/** One list of accepted types per input; any value may be `null`, in and out. */
export type ScalarFunction = {
  readonly inputs: readonly (readonly ScalarType[])[];
  readonly type: ScalarType;
  evaluate(values: Values, now: Date): unknown;
};

const ANY: readonly ScalarType[] = [
  "string",
  "int",
  "long",
  "real",
  "bool",
  "datetime",
  "timespan",
  "dynamic",
];
const TEXT: readonly ScalarType[] = ["string"];

/** The supported subset of Kusto's scalar functions; names are case-sensitive. */
export const SCALAR_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  tostring: {
    inputs: [["string", "int", "long", "real", "datetime", "dynamic"]],
    type: "string",
    evaluate: ([value]) => cellText(value),
  },
  tolower: { inputs: [TEXT], type: "string", evaluate: ([text]) => textOf(text).toLowerCase() },
  toupper: { inputs: [TEXT], type: "string", evaluate: ([text]) => textOf(text).toUpperCase() },
  tolong: {
    inputs: [["string", "int", "long", "dynamic"]],
    type: "long",
    evaluate: ([value]) => wholeOf(value),
  },
  tobool: { inputs: [["string", "bool", "dynamic"]], type: "bool", evaluate: ([value]) => truthOf(value) },
  split: { inputs: [TEXT, TEXT], type: "dynamic", evaluate: ([text, by]) => textOf(text).split(textOf(by)) },
  strcat: {
    inputs: [TEXT, TEXT],
    type: "string",
    evaluate: ([first, second]) => textOf(first) + textOf(second),
  },
  parse_url: { inputs: [TEXT], type: "dynamic", evaluate: ([text]) => urlParts(textOf(text)) },
  parse_json: { inputs: [TEXT], type: "dynamic", evaluate: ([text]) => parsed(textOf(text)) },
  datetime_add: {
    inputs: [TEXT, ["int", "long"], ["datetime"]],
    type: "datetime",
    evaluate: ([unit, amount, instant]) =>
      instant instanceof Date ? new Date(instant.getTime() + Number(amount) * unitMs(unit)) : null,
  },
  datetime_diff: {
    inputs: [TEXT, ["datetime"], ["datetime"]],
    type: "long",
    evaluate: ([unit, later, earlier]) => boundariesBetween(unitMs(unit), later, earlier),
  },
  array_length: {
    inputs: [["dynamic"]],
    type: "long",
    evaluate: ([value]) => (Array.isArray(value) ? value.length : null),
  },
  isempty: { inputs: [ANY], type: "bool", evaluate: ([value]) => isEmpty(value) },
  isnotempty: { inputs: [ANY], type: "bool", evaluate: ([value]) => !isEmpty(value) },
  isnull: { inputs: [ANY], type: "bool", evaluate: ([value]) => value === null || value === undefined },
  isnotnull: { inputs: [ANY], type: "bool", evaluate: ([value]) => value !== null && value !== undefined },
  not: {
    inputs: [["bool"]],
    type: "bool",
    evaluate: ([truth]) => (typeof truth === "boolean" ? !truth : null),
  },
  now: { inputs: [], type: "datetime", evaluate: (_values, now) => now },
  ago: {
    inputs: [["timespan"]],
    type: "datetime",
    evaluate: ([spanMs], now) => new Date(now.getTime() - Number(spanMs)),
  },
};

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

function wholeOf(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? Math.trunc(number) : null;
}

function truthOf(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  const text = textOf(value).toLowerCase();
  return text === "true" ? true : text === "false" ? false : null;
}

/** A text that is not JSON stays a text, as in Kusto. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const UNITS_MS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** NaN for an unsupported unit, which makes the result null or an invalid date. */
function unitMs(unit: unknown): number {
  return UNITS_MS[textOf(unit)] ?? Number.NaN;
}

/** Kusto counts the boundaries of hours, days and so on in between. */
function boundariesBetween(ms: number, later: unknown, earlier: unknown): number | null {
  if (!(later instanceof Date && earlier instanceof Date) || Number.isNaN(ms)) return null;
  return Math.floor(later.getTime() / ms) - Math.floor(earlier.getTime() / ms);
}

function urlParts(text: string): unknown {
  if (!URL.canParse(text)) return { Scheme: "", Host: "", Port: "", Path: "" };
  const url = new URL(text);
  return {
    Scheme: url.protocol.replace(":", ""),
    Host: url.hostname,
    Port: url.port,
    Path: url.pathname,
    Username: url.username,
    Password: url.password,
    "Query Parameters": Object.fromEntries(url.searchParams),
    Fragment: url.hash.replace("#", ""),
  };
}
