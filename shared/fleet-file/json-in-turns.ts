import type { Turns } from "../turns.ts";

/** Where a list stands in a text: after its opening bracket, and at its closing one and at some commas between entries. */
interface ListPlace {
  readonly start: number;
  readonly end: number;
  readonly commas: readonly number[];
}

/** Some hundred microseconds of work. */
const charactersPerTurn = 16_384;

/**
 * Parses JSON as `JSON.parse` does, but the list of that name in the outermost object a few entries at a time, in turns.
 *
 * @throws {SyntaxError} it is no JSON.
 */
export function* jsonInTurns(text: string, list: string): Turns<unknown> {
  const place = yield* listIn(text, list);
  if (!place) return JSON.parse(text);
  // Where the rest is JSON with an empty list in this place, and so are the entries, all of it is.
  const { start, end, commas } = place;
  const rest = JSON.parse(text.slice(0, start) + text.slice(end)) as Record<string, unknown>;
  const entries: unknown[] = [];
  let from = start;
  for (const to of [...commas, end]) {
    const some = JSON.parse(`[${text.slice(from, to)}]`) as readonly unknown[];
    // Between two commas there is an entry.
    if (some.length === 0 && commas.length > 0) throw new SyntaxError("an entry is missing");
    for (const one of some) entries.push(one);
    from = to + 1;
    yield;
  }
  return { ...rest, [list]: entries };
}

/** Finds the list without parsing; nothing where the outermost object names it twice, or may. */
function* listIn(text: string, list: string): Turns<ListPlace | undefined> {
  const commas: number[] = [];
  let [start, end, depth] = [-1, -1, 0];
  let turnEndsAt = charactersPerTurn;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      const close = closingQuote(text, at);
      if (close < 0) return undefined;
      if (depth === 1) {
        const said = text.slice(at + 1, close);
        // An escape may spell the name in another way.
        if (said.includes("\\") || (said === list && start >= 0)) return undefined;
        if (said === list) start = listAfter(text, close + 1);
        if (said === list && start < 0) return undefined;
      }
      at = close;
    } else if (sign === "{" || sign === "[") depth += 1;
    else if (sign === "}" || sign === "]") {
      if (depth === 2 && start >= 0 && end < 0) end = at;
      depth -= 1;
    } else if (sign === "," && depth === 2 && start >= 0 && end < 0) {
      if (at - (commas.at(-1) ?? start) >= charactersPerTurn) commas.push(at);
    }
    if (at < turnEndsAt) continue;
    turnEndsAt = at + charactersPerTurn;
    yield;
  }
  return end < 0 ? undefined : { start, end, commas };
}

/** The end of a string that begins at this quote; -1 where it has none. */
function closingQuote(text: string, at: number): number {
  for (let close = text.indexOf('"', at + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let escapes = 0;
    while (text[close - 1 - escapes] === "\\") escapes += 1;
    if (escapes % 2 === 0) return close;
  }
  return -1;
}

/** Where the entries of a list begin that is the value of the field whose name ends here; -1 where there is none. */
function listAfter(text: string, at: number): number {
  const [opening] = /^\s*:\s*\[/.exec(text.slice(at, at + 100)) ?? [];
  return opening === undefined ? -1 : at + opening.length;
}
