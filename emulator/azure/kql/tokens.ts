import { KqlError } from "./kql-error.ts";
import type { QueryPlace } from "./kql-error.ts";

/** `text` is as written, quotes included. */
export type Token = QueryPlace & {
  readonly kind: "text" | "timespan" | "number" | "datetime" | "name" | "symbol" | "end";
  readonly text: string;
};

const PATTERNS: readonly (readonly [Token["kind"], string])[] = [
  ["text", `"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*'`],
  ["timespan", "\\d+(?:ms|d|h|m|s)\\b"],
  ["number", "\\d+(?:\\.\\d+)?(?![\\w.])"],
  ["datetime", "datetime\\([^)]*\\)"],
  // Operators such as project-away are one name; there is no subtraction to confuse it with.
  ["name", "in~|[A-Za-z_]\\w*(?:-[a-z]+)*"],
  ["symbol", "!in~|!(?:in|contains|startswith|endswith)\\b|[=!]~|[=!<>]=|[|()\\[\\],.<>=]"],
];
const TOKEN = new RegExp(PATTERNS.map(([kind, source]) => `(?<${kind}>${source})`).join("|"), "y");
const BLANK = /(?:\s|\/\/[^\n]*)*/y;

/** Splits a query into tokens; the last one is `end`. Throws a KqlError where no token begins. */
export function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = blankEnd(query, 0);
  while (offset < query.length) {
    TOKEN.lastIndex = offset;
    const groups = TOKEN.exec(query)?.groups ?? {};
    const found = PATTERNS.find(([kind]) => groups[kind] !== undefined);
    const text = found === undefined ? "" : (groups[found[0]] ?? "");
    const place = placeOf(query, offset);
    if (found === undefined) {
      throw new KqlError("syntax", "no token begins here", { ...place, text: query.charAt(offset) });
    }
    tokens.push({ kind: found[0], text, ...place });
    offset = blankEnd(query, offset + text.length);
  }
  return [...tokens, { kind: "end", text: "", ...placeOf(query, offset) }];
}

function blankEnd(query: string, from: number): number {
  BLANK.lastIndex = from;
  return from + (BLANK.exec(query)?.[0].length ?? 0);
}

function placeOf(query: string, offset: number): QueryPlace {
  const lines = query.slice(0, offset).split("\n");
  return { line: lines.length, column: lines.at(-1)?.length ?? 0 };
}
