import { CST, Lexer, LineCounter, Parser } from "yaml";
import { InvalidDocumentError } from "../errors.ts";
import type { Turns } from "../turns.ts";
import { jsonInTurns } from "./json-in-turns.ts";
import type { Composed } from "./yaml-in-turns.ts";
import { composed } from "./yaml-in-turns.ts";

/** The one list of a fleet file that is as long as the file. */
const longList = "accounts";
/** About 1,500 accounts. A program that writes longer files can write JSON. */
const maxYamlLength = 1_048_576;
/** One lexeme per three characters; a fleet file has one per four. Every bad lexeme costs an error. */
const maxLexemes = maxYamlLength / 3;
/** A fleet file nests about a third as deep. */
const deepest = 30;
/** Some hundred microseconds of work. */
const lexemesPerTurn = 500;
/** YAML compares a new key with all others of its map; no map of a fleet file has more than twenty. */
const widest = 100;
/** YAML compares an alias with all anchors. */
const maxMarks = 100;

/**
 * Parses JSON or YAML from an untrusted caller, in time that is linear in its length: no text can stall the process.
 *
 * @returns any JSON value.
 * @throws {InvalidDocumentError} it is neither, or larger than a fleet file can be; with the line where there is one.
 */
export function* fleetTextValue(text: string): Turns<unknown> {
  return (yield* jsonIn(text)) ?? (yield* yamlIn(text));
}

/** Longer JSON was written by a program, which repeats no key: YAML would reject a repeated key, JSON does not. */
const maxHandwrittenLength = 262_144;

/** Parses JSON as such, which is much faster than as YAML; returns nothing when it is not valid JSON. */
function* jsonIn(text: string): Turns<unknown> {
  if (text.length <= maxHandwrittenLength || !/^\s*\{/.test(text)) return undefined;
  try {
    return yield* jsonInTurns(text, longList);
  } catch {
    return undefined;
  }
}

function* yamlIn(text: string): Turns<unknown> {
  if (text.length > maxYamlLength) throw refused("must be JSON, since it is longer than 1 MiB");
  const lines = new LineCounter();
  const tokens: CST.Token[] = [];
  const counts = { marks: 0 };
  for (const found of tokensOf(text, lines, counts)) {
    if (found) tokens.push(found);
    yield;
  }
  const isFlat = counts.marks === 0 && tokens.every(({ type }) => type !== "directive");
  const found = yield* understood(tokens, text.length, isFlat);
  if ("value" in found) return found.value;
  const { line, col } = lines.linePos(found.faultAt);
  throw refused("is not YAML", `line ${line}, column ${col}`);
}

function* understood(tokens: readonly CST.Token[], length: number, isFlat: boolean): Turns<Composed> {
  try {
    return yield* composed(tokens, length, longList, isFlat);
  } catch (error) {
    throw refused("is not YAML", "", { cause: error });
  }
}

/**
 * Checks the limits of a text before it is composed. Composing recurses: deep nesting exhausts the stack and ends the
 * process instead of throwing.
 *
 * @returns the tokens, and nothing now and then, so that the work can be left off.
 */
function* tokensOf(
  text: string,
  lines: LineCounter,
  counts: { marks: number },
): Generator<CST.Token | undefined> {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    lexemes += 1;
    if (isMark(lexeme)) counts.marks += 1;
    if (lexemes > maxLexemes) throw refused("has more signs than a fleet file of its length");
    if (counts.marks > maxMarks) throw refused(`has more than ${maxMarks} anchors, aliases and tags`);
    if (parser.stack.length > deepest) throw refused("is nested too deeply");
    if (lexemes % lexemesPerTurn === 0) yield undefined;
    if (isTooWide(parser.stack.at(-1))) throw refused(`has a map of more than ${widest} fields`);
  }
  yield* parser.end();
}

function isMark(lexeme: string): boolean {
  const type = CST.tokenType(lexeme);
  return type === "anchor" || type === "alias" || type === "tag";
}

/** A list may be as long as the file. */
function isTooWide(top: CST.Token | undefined): boolean {
  if (top?.type !== "block-map" && top?.type !== "flow-collection") return false;
  if (top.type === "flow-collection" && top.start.source === "[") return false;
  return top.items.length > widest;
}

function refused(message: string, path = "", options?: ErrorOptions): InvalidDocumentError {
  return new InvalidDocumentError("the fleet file", [{ path, message }], options);
}
