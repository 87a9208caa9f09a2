/** Whom a token was issued to: an application, a user through an application, or a page for its own use. */
export type TokenKind = "application" | "user" | "identity";

/** The sender of a request, from a verified token. */
export interface Caller {
  /** Object id of the principal. */
  readonly objectId: string;
  /** Application id of the client. */
  readonly applicationId: string;
  readonly roles: readonly string[];
  readonly token: TokenKind;
}

/** Verifies bearer tokens: signature, issuer, audience, tenant and expiry. Fails closed. */
export interface TokenVerifier {
  /**
   * @returns nothing when the token is invalid in any way, without saying why.
   * @throws {ServiceUnavailableError} the keys to check it with cannot be had.
   */
  verify(token: string): Promise<Caller | undefined>;
}
