import type { JWTVerifyGetKey } from "jose";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import * as z from "zod";
import { ServiceUnavailableError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { TokenFault, TokenKind, TokenVerifier } from "../ports/token-verifier.ts";

/** The claims of an access token that are used; version 1.0 has `appid` for `azp`. */
const claims = z.object({
  /** Entra issues a token for one audience; a token for several would be good elsewhere too. */
  aud: z.string(),
  iat: z.number(),
  tid: z.string(),
  oid: z.string().min(1),
  azp: z.string().optional(),
  appid: z.string().optional(),
  scp: z.string().optional(),
  idtyp: z.string().optional(),
  roles: z.array(z.string()).default([]),
});

/**
 * Identity tokens name no client application; access tokens of users carry scopes, those of applications none.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
function kindOf({ azp, appid, scp, idtyp }: z.output<typeof claims>): TokenKind {
  if (azp === undefined && appid === undefined) return "identity";
  return scp === undefined && (idtyp ?? "app") === "app" ? "application" : "user";
}

const toleranceSeconds = 60;

interface Trust {
  readonly authority: string;
  readonly tenantId: string;
  readonly audiences: readonly string[];
  /** Accepted by the pages as well. */
  readonly pageAudiences?: readonly string[];
}

/**
 * Verifies access tokens of one Entra tenant with its published signing keys.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-tokens
 */
export function entraTokenVerifier(
  { authority, tenantId, audiences, pageAudiences = [] }: Trust,
  clock: Pick<Clock, "now">,
): TokenVerifier {
  const signingKeys = signingKeysOf(new URL(`${authority}/${tenantId}/discovery/v2.0/keys`));
  const expected = {
    issuer: `${authority}/${tenantId}/v2.0`,
    // Fixed, so that a token cannot choose `none` or a symmetric algorithm.
    algorithms: ["RS256"],
    requiredClaims: ["exp"],
    clockTolerance: toleranceSeconds,
  };
  const audienceOf = { api: [...audiences], pages: [...audiences, ...pageAudiences] };
  return {
    async verify(token, surface = "api") {
      const currentDate = clock.now();
      const audience = audienceOf[surface];
      try {
        const { payload } = await jwtVerify(token, signingKeys, { ...expected, audience, currentDate });
        const claimed = claims.parse(payload);
        const { tid, oid, azp, appid, roles, iat } = claimed;
        if (tid !== tenantId || iat > currentDate.getTime() / 1_000 + toleranceSeconds) return undefined;
        // Records, the fleet file and other tokens may write an id in another case; one principal must not pass for two.
        const [objectId, applicationId] = [oid.toLowerCase(), (azp ?? appid ?? "").toLowerCase()];
        return { objectId, applicationId, roles, token: kindOf(claimed) };
      } catch (error) {
        // Nothing was found out about the token.
        if (error instanceof ServiceUnavailableError) throw error;
        // Fail closed: after any other error the caller is unauthenticated.
        return undefined;
      }
    },
    async faultOf(token) {
      const checks = { ...expected, audience: audienceOf.api, currentDate: clock.now() };
      try {
        await jwtVerify(token, signingKeys, checks);
        return undefined;
      } catch (error) {
        if (!(error instanceof ServiceUnavailableError)) return genuineFault(error);
        throw error;
      }
    },
  };
}

/** The library looks at claims after the signature, and at the audience and the expiry after the issuer. */
function genuineFault(error: unknown): TokenFault | undefined {
  if (error instanceof errors.JWTExpired) return "expired";
  const isAudience = error instanceof errors.JWTClaimValidationFailed && error.claim === "aud";
  return isAudience ? "other-audience" : undefined;
}

/** Tells keys that could not be fetched from a token that names a key which does not exist. */
function signingKeysOf(address: URL): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(address);
  return async (...token) => {
    try {
      return await remote(...token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
        throw error;
      if (error instanceof errors.JOSENotSupported) throw error;
      throw new ServiceUnavailableError("fetching the signing keys of Entra", { cause: error });
    }
  };
}
