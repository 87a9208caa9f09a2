/** Who sent a request, as a verified token says. */
export interface Caller {
  /** Object id of the principal. */
  readonly objectId: string;
  /** Application id of the client. */
  readonly applicationId: string;
  readonly roles: readonly string[];
}

/** Verifies bearer tokens: signature, issuer, audience, tenant and expiry. Fails closed. */
export interface TokenVerifier {
  /** @returns nothing when anything at all is wrong with the token, without saying what. */
  verify(token: string): Promise<Caller | undefined>;
}
