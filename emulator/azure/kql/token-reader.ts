import { KqlError } from "./kql-error.ts";
import type { Token } from "./tokens.ts";

/** Reads tokens from left to right. */
export type TokenReader = {
  peek(): Token;
  /** The token behind the next one. */
  peekSecond(): Token;
  next(): Token;
  /** Consumes the next token if it is one of `texts`. */
  take(...texts: readonly string[]): Token | undefined;
  /** Consumes the next token, which must be `text`. Throws a KqlError otherwise. */
  expect(text: string): Token;
  expectKind(kind: Token["kind"], what: string): Token;
};

export function createTokenReader(tokens: readonly Token[]): TokenReader {
  let at = 0;
  const tokenAt = (index: number): Token => {
    const token = tokens[Math.min(index, tokens.length - 1)];
    if (token === undefined) throw new Error("a token list ends with an end token");
    return token;
  };
  const reader: TokenReader = {
    peek: () => tokenAt(at),
    peekSecond: () => tokenAt(at + 1),
    next() {
      at += 1;
      return tokenAt(at - 1);
    },
    take(...texts) {
      const token = tokenAt(at);
      return token.kind !== "text" && texts.includes(token.text) ? reader.next() : undefined;
    },
    expect: (text) => reader.take(text) ?? refuse(tokenAt(at), `"${text}"`),
    expectKind: (kind, what) => (tokenAt(at).kind === kind ? reader.next() : refuse(tokenAt(at), what)),
  };
  return reader;
}

function refuse(token: Token, wanted: string): never {
  const found = token.kind === "end" ? "the query ends" : `"${token.text}" stands`;
  throw new KqlError("syntax", `${found} where ${wanted} is expected`, token);
}
