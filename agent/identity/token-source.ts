import type { KeptToken } from "../../consumer/kept-token.ts";
import { keptToken } from "../../consumer/kept-token.ts";
import type { Identity, Token } from "./token.ts";

/** Gets a token for a scope that ends in `/.default`. @throws {Error} there is none. */
export type TokenSource = (scope: string) => Promise<string>;

/** Keeps a token for each scope, as the consumer library does: each call of the application may need one. */
export function tokenSource(identity: Identity, nowMs: () => number = Date.now): TokenSource {
  const tokens = new Map<string, KeptToken<Token>>();
  return async (scope) => {
    const kept = tokens.get(scope) ?? keptToken(() => identity(scope), nowMs);
    tokens.set(scope, kept);
    return (await kept.get()).token;
  };
}
