import { CST, Composer, Lexer, LineCounter, Parser } from "yaml";
import { InvalidDocumentError } from "../errors.ts";

/** Some 1,500 accounts. What is longer was written by a program, which may as well write JSON. */
const maxYamlLength = 1_048_576;
/** One for each three characters; a fleet file has one for each four. Each that makes no sense costs an error. */
const maxLexemes = maxYamlLength / 3;
/** A fleet file needs about a third of it. */
const deepest = 30;
/** A new key is compared with all others of its map, of which nothing here has more than twenty. */
const widest = 100;
/** An alias is compared with all anchors. */
const maxMarks = 100;

/**
 * Reads what somebody wrote, JSON or YAML. The time that takes grows with the length and with nothing else: whoever may
 * send a text must not bring the process to a halt with it.
 *
 * @returns anything that JSON can say.
 * @throws {InvalidDocumentError} it is neither, or more than a fleet file needs; with the place where that is one.
 */
export function fleetTextValue(text: string): unknown {
  return jsonIn(text) ?? yamlIn(text);
}

/** What is longer was written by a program, which names no key twice: YAML would refuse that, and JSON does not. */
const maxHandwrittenLength = 262_144;

/** JSON is YAML, and much faster to read as what it is; nothing where it is not quite JSON. */
function jsonIn(text: string): unknown {
  if (text.length <= maxHandwrittenLength || !/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function yamlIn(text: string): unknown {
  if (text.length > maxYamlLength) throw refused("must be JSON, since it is longer than 1 MiB");
  const lines = new LineCounter();
  // What parses in one go shows the line of each error, which takes the time of that line for each.
  const [document, another] = new Composer().compose(tokensOf(text, lines), true, text.length);
  const offset = document?.errors[0]?.pos[0] ?? another?.range[0];
  if (offset !== undefined) {
    const { line, col } = lines.linePos(offset);
    throw refused("is not YAML", `line ${line}, column ${col}`);
  }
  try {
    // Aliases multiply; a small file must not become a large document.
    return document?.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw refused("is not YAML", "", { cause: error });
  }
}

/**
 * The text taken apart, as far as it is nothing worse than wrong. Looked at before it is composed, which recurses: deep
 * enough, it exhausts the stack in a way that ends the whole process instead of throwing.
 */
function* tokensOf(text: string, lines: LineCounter): Generator<CST.Token> {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  let lexemes = 0;
  let marks = 0;
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    lexemes += 1;
    if (isMark(lexeme)) marks += 1;
    if (lexemes > maxLexemes) throw refused("has more signs than a fleet file of its length");
    if (marks > maxMarks) throw refused(`has more than ${maxMarks} anchors, aliases and tags`);
    if (parser.stack.length > deepest) throw refused("is nested too deeply");
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
