import type { Forwarder } from "./forward.ts";
import { openFront } from "./front.ts";

/** One token that the identity endpoint issued. */
export interface IssuedToken {
  readonly resource: string;
  readonly token: string;
}

export interface IdentityFront {
  /** The value of IDENTITY_ENDPOINT. */
  readonly endpoint: string;
  readonly tokens: readonly IssuedToken[];
  /** From now on says that tokens expire so soon, in seconds; undefined: says the truth. */
  saysExpiry(seconds: number | undefined): void;
  close(): Promise<void>;
}

/** The managed identity endpoint of App Service, over plain http as there. */
export async function openIdentityFront(identity: Forwarder): Promise<IdentityFront> {
  const tokens: IssuedToken[] = [];
  let expiry: number | undefined;
  const front = await openFront(async (request) => {
    const reply = await identity.forward(request);
    if (reply.status !== 200) return reply;
    const body = JSON.parse(reply.body ?? "{}") as Record<string, string>;
    tokens.push({ resource: body["resource"] ?? "", token: body["access_token"] ?? "" });
    if (expiry === undefined) return reply;
    const expiresOn = String(Math.floor(Date.now() / 1000) + expiry);
    return { ...reply, body: JSON.stringify({ ...body, expires_on: expiresOn }) };
  });
  return {
    endpoint: `${front.url}/msi/token`,
    tokens,
    saysExpiry: (seconds) => void (expiry = seconds),
    close: async () => {
      await front.close();
      identity.close();
    },
  };
}
