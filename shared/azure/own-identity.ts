import type { TokenCredential } from "@azure/identity";
import { decodeJwt } from "jose";
import * as z from "zod";
import type { OwnIdentitySource } from "../ports/own-identity.ts";
import { translate } from "./azure-errors.ts";
import type { ArmCloud } from "./resource-manager-client.ts";

const tokenTimeoutMs = 10_000;

/** Tokens of version 1.0 name the application in `appid`, those of 2.0 in `azp`. */
const claims = z
  .object({ oid: z.string().min(1), appid: z.string().optional(), azp: z.string().optional() })
  .transform(({ oid, appid, azp }) => ({ objectId: oid, applicationId: appid ?? azp ?? "" }));

/** Reads keyturn's own token for ARM. The token is not verified: it comes from the identity endpoint and grants nothing here. */
export function ownIdentity(credential: TokenCredential, { armEndpoint }: ArmCloud): OwnIdentitySource {
  return {
    async identify() {
      const token = await ownToken(credential, armEndpoint);
      return token === undefined ? undefined : identityIn(token);
    },
  };
}

async function ownToken(credential: TokenCredential, armEndpoint: string): Promise<string | undefined> {
  try {
    const abortSignal = AbortSignal.timeout(tokenTimeoutMs);
    return (await credential.getToken(`${armEndpoint}/.default`, { abortSignal }))?.token;
  } catch (error) {
    throw translate(error, "getting keyturn's own token", "read");
  }
}

function identityIn(token: string) {
  try {
    return claims.safeParse(decodeJwt(token)).data;
  } catch {
    // Some tokens are readable only by their audience.
    return undefined;
  }
}
