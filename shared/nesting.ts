import { Lexer, Parser } from "yaml";

/** A fleet file needs about a third of it. */
const deepest = 30;

/**
 * Whether YAML nests deeper than anything meant. Asked before the text is composed, which recurses: deep enough, it
 * exhausts the stack in a way that ends the whole process instead of throwing.
 */
export function isNestedTooDeeply(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    Array.from(parser.next(lexeme));
    if (parser.stack.length > deepest) return true;
  }
  return false;
}
