import type { IncomingMessage } from "node:http";
import type { AccountConnection } from "../account/account-connection.ts";
import type { Credential } from "../account/credential-headers.ts";
import { credentialHeader, isKeyHeader } from "../account/credential-headers.ts";
import { endToEndHeaders } from "./end-to-end-headers.ts";
import type { ProxyRoute } from "./proxy-route.ts";

const withBody = new Set(["POST", "PUT", "PATCH"]);
/** Where the account names its own address, for a client to call next. */
const addresses = new Set(["location", "operation-location", "azure-asyncoperation"]);

/** The headers of a request as the account gets it: the caller's, with the credential in the place of any key. */
export function accountHeaders(
  { method = "GET", headers, rawHeaders }: IncomingMessage,
  { keyHeader }: ProxyRoute,
  credential: Credential,
  { host }: AccountConnection,
): string[] {
  const passed = endToEndHeaders(rawHeaders, headers.connection, (name, value) =>
    name === "host" || name === "expect" || isKeyHeader(name) ? undefined : value,
  );
  passed.push("Host", host, ...credentialHeader(credential, keyHeader));
  if (headers["transfer-encoding"] !== undefined) passed.push("Transfer-Encoding", "chunked");
  else if (headers["content-length"] === undefined && withBody.has(method))
    passed.push("Content-Length", "0");
  return passed;
}

/**
 * The headers of an answer as the caller gets it. Addresses of the account become addresses of the agent: a client that
 * polls them has no key that the account would take.
 */
export function callerHeaders(
  { rawHeaders, headers }: IncomingMessage,
  { callerOrigin }: ProxyRoute,
  { origin }: AccountConnection,
): string[] {
  return endToEndHeaders(rawHeaders, headers.connection, (name, value) => {
    const isAddress = addresses.has(name) && value.toLowerCase().startsWith(`${origin.toLowerCase()}/`);
    return isAddress ? `${callerOrigin}${value.slice(origin.length)}` : value;
  });
}
