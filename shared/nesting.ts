import { Lexer, Parser } from "yaml";

/** A fleet file needs about a third of it. */
const deepest = 30;

/**
 * Whether YAML nests deeper than anything meant. Asked before the text is composed, which recurses: deep enough, it
 * exhausts the stack in a way that ends the whole process instead of throwing.
 */
export function isNestedTooDeeply(text: string): boolean {
  if (isFlat(text)) return false;
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    Array.from(parser.next(lexeme));
    if (parser.stack.length > deepest) return true;
  }
  return false;
}

/** A column of indentation opens two levels at most, a bracket one: within these nothing is deeper than allowed. */
const mostColumns = 12;
const mostBrackets = 4;

/** Cheap, and never wrong when it says yes: what every fleet file looks like need not be taken apart twice. */
function isFlat(text: string): boolean {
  let brackets = 0;
  let column = 0;
  let leading = true;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case 0x0a:
      case 0x0d:
        column = 0;
        leading = true;
        continue;
      case 0x5b: // [
      case 0x7b: // {
        brackets += 1;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        brackets = Math.max(0, brackets - 1);
        break;
      case 0x20: // space, tab, and what begins an entry within its line: - ? :
      case 0x09:
      case 0x2d:
      case 0x3f:
      case 0x3a:
        break;
      case 0x22: // quotes and comments may hold brackets that are none
      case 0x27:
      case 0x23:
        if (brackets > 0) return false;
        leading = false;
        break;
      default:
        leading = false;
    }
    if (leading) column += 1;
    if (brackets > mostBrackets || column > mostColumns) return false;
  }
  return true;
}
