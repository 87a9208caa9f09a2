/** Whom a token was issued to: an application, a user through an application, or a page for its own use. */
export type TokenKind = "application" | "user" | "identity";

/** The sender of a request, from a verified token. */
export interface Caller {
  /** Object id of the principal, in lower case. */
  readonly objectId: string;
  /** Application id of the client, in lower case; empty where the token names none. */
  readonly applicationId: string;
  readonly roles: readonly string[];
  readonly token: TokenKind;
}

/** Where a token is shown: to the API, or to the pages, which are also for tokens that a sign-in issued to them. */
export type Surface = "api" | "pages";

/** Verifies bearer tokens: signature, issuer, audience, tenant and expiry. Fails closed. */
export interface TokenVerifier {
  /**
   * @param surface `api` unless given.
   * @returns nothing when the token is invalid in any way, without saying why.
   * @throws {ServiceUnavailableError} the keys to check it with cannot be had.
   */
  verify(token: string, surface?: Surface): Promise<Caller | undefined>;
}
