/** Claims of a token, unverified: only keyturn verifies them. */
export interface TokenClaims {
  readonly audience?: string;
  readonly roles: readonly string[];
  readonly expiresAt?: Date;
}

/** Returns nothing when the text is not a decodable token. */
export function tokenClaims(token: string): TokenClaims | undefined {
  const [, payload = ""] = token.split(".");
  try {
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Readonly<
      Record<string, unknown>
    >;
    const { aud, roles, exp } = claims as {
      readonly aud?: unknown;
      readonly roles?: unknown;
      readonly exp?: unknown;
    };
    return {
      ...(typeof aud === "string" && { audience: aud }),
      roles: Array.isArray(roles) ? roles.map(String) : [],
      ...(typeof exp === "number" && { expiresAt: new Date(exp * 1_000) }),
    };
  } catch {
    return undefined;
  }
}
