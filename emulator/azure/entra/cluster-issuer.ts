import { SignJWT, decodeJwt, generateKeyPair, jwtVerify } from "jose";

/** The audience that assertions must have. */
export const EXCHANGE_AUDIENCE = "api://AzureADTokenExchange";

/** Differences from the token that a cluster would give. */
export type AssertionWish = {
  readonly audience?: string;
  readonly issuer?: string;
  /** Negative: expired. */
  readonly lifetimeMs?: number;
};

/** What an assertion claims; `isGenuine`: the cluster has signed it, and it is in its time. */
export type Assertion = {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly isGenuine: boolean;
};

/** The issuer of service account tokens of a local cluster, whose workloads exchange them for tokens of Entra. */
export type ClusterIssuer = {
  readonly issuer: string;
  tokenFor(subject: string, wish?: AssertionWish): Promise<string>;
  /** undefined: no JWT. */
  read(assertion: string): Promise<Assertion | undefined>;
};

const HOUR_MS = 3_600_000;

export async function createClusterIssuer(issuer: string): Promise<ClusterIssuer> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  return {
    issuer,
    tokenFor: (subject, wish = {}) =>
      new SignJWT({})
        .setProtectedHeader({ alg: "RS256", typ: "JWT" })
        .setIssuer(wish.issuer ?? issuer)
        .setSubject(subject)
        .setAudience(wish.audience ?? EXCHANGE_AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(new Date(Date.now() + (wish.lifetimeMs ?? HOUR_MS)))
        .sign(privateKey),
    async read(assertion) {
      const claims = claimsOf(assertion);
      if (claims === undefined) return undefined;
      const isGenuine = await jwtVerify(assertion, publicKey, { algorithms: ["RS256"] }).then(
        () => true,
        () => false,
      );
      return { ...claims, isGenuine };
    },
  };
}

function claimsOf(assertion: string): Omit<Assertion, "isGenuine"> | undefined {
  try {
    const { iss = "", sub = "", aud = "" } = decodeJwt(assertion);
    return { issuer: iss, subject: sub, audience: typeof aud === "string" ? aud : aud.join(" ") };
  } catch {
    return undefined;
  }
}
