import type { LocalRequest } from "../exchange.ts";
import type { Principal } from "./principals.ts";
import type { TokenAuthority } from "./tokens.ts";

/** The principal of a request's bearer token: `missing` without a token, `invalid` for a bad one. */
export async function bearerOf(
  request: LocalRequest,
  tokens: TokenAuthority,
  audiences: readonly string[],
): Promise<Principal | "missing" | "invalid"> {
  const token = /^Bearer (.+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
  if (token === undefined) return "missing";
  return (await tokens.verify(token, audiences)) ?? "invalid";
}
