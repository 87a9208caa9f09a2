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

/** A genuine token of this tenant that is good no more, or was issued for another API. */
export type TokenFault = "expired" | "other-audience";

/** Verifies bearer tokens: signature, issuer, audience, tenant and expiry. Fails closed. */
export interface TokenVerifier {
  /**
   * @param surface `api` unless given.
   * @returns nothing when the token is invalid in any way, without saying why.
   * @throws {ServiceUnavailableError} the keys to check it with cannot be had.
   */
  verify(token: string, surface?: Surface): Promise<Caller | undefined>;
  /**
   * Why the API refuses the token, where its signature and issuer are genuine: whoever holds such a token learns nothing
   * that it does not say. Nothing for any other token.
   *
   * @throws {ServiceUnavailableError} the keys to check it with cannot be had.
   */
  faultOf(token: string): Promise<TokenFault | undefined>;
}
