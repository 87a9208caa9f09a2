import { randomUUID } from "node:crypto";
import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, jwtVerify } from "jose";
import type { CryptoKey, JWK } from "jose";
import type { Principal, Principals } from "./principals.ts";

export type TokenWish = {
  /** Overrides of the usual claims; undefined omits a claim. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** Signs with a key that the tenant does not publish, under the published key's id. */
  readonly forged?: boolean;
};

export type TokenAuthority = {
  readonly issuer: string;
  readonly jwks: { readonly keys: readonly JWK[] };
  /** RS256, with the claims of version 2.0 tokens plus `appid`, which version 1.0 has in place of `azp`. */
  mint(principal: Principal, audience: string, wish?: TokenWish): Promise<string>;
  /** The token's principal; undefined when signature, issuer, audience or expiry is invalid. */
  verify(token: string, audiences: readonly string[]): Promise<Principal | undefined>;
};

/** How many verified tokens are cached, so that a busy caller costs one signature check per token. */
const REMEMBERED = 500;

export type TokenAuthoritySetting = {
  readonly tenantId: string;
  readonly issuer: string;
  readonly lifetimeMs: () => number;
  readonly principals: Principals;
  /** The audience that a reachable address in a token stands for. */
  readonly canonicalAudience: (audience: string) => string;
};

export async function createTokenAuthority(setting: TokenAuthoritySetting): Promise<TokenAuthority> {
  const { tenantId, issuer, lifetimeMs, principals, canonicalAudience } = setting;
  const [published, foreign] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
  const jwk = await exportJWK(published.publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const verified = new Map<string, { clientId: string; expiresAt: number }>();

  return {
    issuer,
    jwks: { keys: [{ ...jwk, kid, use: "sig", alg: "RS256" }] },
    async mint(principal, audience, { overrides = {}, forged = false } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        ...claimsOf(principal, tenantId),
        aud: audience,
        iss: issuer,
        iat: now,
        nbf: now - 1,
        exp: now + Math.max(1, Math.floor(lifetimeMs() / 1000)),
        ...overrides,
      };
      return sign(claims, kid, forged ? foreign.privateKey : published.privateKey);
    },
    async verify(token, audiences) {
      const key = `${token} ${audiences.join(" ")}`;
      const known = verified.get(key);
      if (known !== undefined && known.expiresAt > Date.now()) return principals.find(known.clientId);
      verified.delete(key);
      try {
        const { payload } = await jwtVerify(token, published.publicKey, { issuer, algorithms: ["RS256"] });
        const audience = typeof payload.aud === "string" ? payload.aud.replace(/\/+$/, "") : "";
        if (!audiences.includes(canonicalAudience(audience)) || payload["tid"] !== tenantId) return undefined;
        const clientId = String(payload["appid"]);
        if (verified.size >= REMEMBERED) verified.clear();
        verified.set(key, { clientId, expiresAt: (payload.exp ?? 0) * 1000 });
        return principals.find(clientId);
      } catch {
        return undefined; // jose has a dozen errors for invalid tokens; the services answer all of them with one 401
      }
    },
  };
}

function claimsOf(principal: Principal, tenantId: string): Record<string, unknown> {
  return {
    tid: tenantId,
    oid: principal.objectId,
    sub: principal.objectId,
    appid: principal.clientId,
    azp: principal.clientId,
    azpacr: "1",
    idtyp: "app",
    roles: principal.roles,
    uti: randomUUID(),
    ver: "2.0",
  };
}

function sign(claims: Record<string, unknown>, kid: string, key: CryptoKey): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ: "JWT", kid }).sign(key);
}
