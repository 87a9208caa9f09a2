import type { Identity, Token } from "./token.ts";

/** How long before its expiry a token is replaced, in milliseconds, unless it lives for less than twice as long. */
const RENEW_BEFORE_MS = 300_000;
/** The pause after a failed renewal while the old token is still valid, in milliseconds. */
const RETRY_MS = 5_000;

interface Kept {
  token?: Token;
  renewAtMs: number;
  underWay?: Promise<Token> | undefined;
}

/** Gets a token for a scope that ends in `/.default`. @throws {Error} there is none. */
export type TokenSource = (scope: string) => Promise<string>;

/**
 * Keeps tokens until shortly before they expire, and shares one request among all callers: each call of the application
 * may need one. A token that cannot be renewed is used until it expires.
 */
export function tokenSource(identity: Identity, nowMs: () => number = Date.now): TokenSource {
  const tokens = new Map<string, Kept>();

  const renew = async (kept: Kept, scope: string): Promise<Token> => {
    try {
      const token = await identity(scope);
      kept.token = token;
      kept.renewAtMs = token.expiresAtMs - Math.min(RENEW_BEFORE_MS, (token.expiresAtMs - nowMs()) / 2);
      return token;
    } catch (error) {
      if (!kept.token || kept.token.expiresAtMs <= nowMs()) throw error;
      kept.renewAtMs = nowMs() + RETRY_MS;
      return kept.token;
    } finally {
      kept.underWay = undefined;
    }
  };

  return async (scope) => {
    const kept: Kept = tokens.get(scope) ?? { renewAtMs: 0 };
    tokens.set(scope, kept);
    if (kept.token && nowMs() < kept.renewAtMs) return kept.token.token;
    const { token } = await (kept.underWay ??= renew(kept, scope));
    return token;
  };
}
