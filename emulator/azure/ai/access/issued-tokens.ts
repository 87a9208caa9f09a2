import { randomBytes } from "node:crypto";
import { SignJWT, jwtVerify } from "jose";
import type { Answer } from "../../exchange.ts";
import { errorBody } from "../../exchange.ts";
import type { Account } from "../accounts.ts";
import type { AiCall } from "../ai-call.ts";
import type { Granted } from "./access.ts";

/**
 * The tokens of `POST /sts/v1.0/issueToken`: a key is exchanged for one that opens the same account for ten minutes,
 * even when the key is replaced meanwhile.
 */
export type IssuedTokens = {
  answer(call: AiCall, access: Granted): Promise<Answer>;
  isOf(account: Account, token: string): Promise<boolean>;
};

const ISSUER = "urn:ms.cognitiveservices";
const LIFETIME = "10m";

export function createIssuedTokens(): IssuedTokens {
  const secret = randomBytes(32);
  return {
    async answer({ account, operation }, access) {
      if (access.by !== "key") {
        return {
          status: 401,
          operation,
          body: errorBody("401", "A token is issued for a key alone."),
        };
      }
      const token = await new SignJWT({ region: account.location, scope: "speechservices" })
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .setIssuer(ISSUER)
        .setAudience(account.name)
        .setExpirationTime(LIFETIME)
        .sign(secret);
      return { status: 200, operation, headers: { "content-type": "application/jwt" }, text: token };
    },
    isOf: (account, token) =>
      jwtVerify(token, secret, { algorithms: ["HS256"], issuer: ISSUER, audience: account.name }).then(
        () => true,
        () => false,
      ),
  };
}

export function isIssueToken(operation: string): boolean {
  return operation === "POST /sts/v1.0/issuetoken";
}
