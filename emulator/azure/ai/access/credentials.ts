import { queryOf } from "../../exchange.ts";
import type { LocalRequest } from "../../exchange.ts";

/** What a request shows to be let in. */
export type Credentials =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "none" };

/**
 * The key in `api-key`, `Ocp-Apim-Subscription-Key` or `?subscription-key=`, else the bearer token. Below `/openai/v1/` a
 * bearer that is no JWT is a key, as OpenAI's own clients send it.
 */
export function credentialsOf(request: LocalRequest): Credentials {
  const key = request.headers["api-key"] ?? request.headers["ocp-apim-subscription-key"];
  if (key !== undefined) return { kind: "key", key };
  const bearer = /^Bearer (.+)$/i.exec(request.headers["authorization"] ?? "")?.[1]?.trim();
  if (bearer !== undefined) {
    const isKey = !/^[^.]+\.[^.]+\.[^.]+$/.test(bearer) && /^\/+openai\/+v1\//i.test(request.url.pathname);
    return isKey ? { kind: "key", key: bearer } : { kind: "token", token: bearer };
  }
  const inQuery = queryOf(request, "subscription-key");
  return inQuery === undefined ? { kind: "none" } : { kind: "key", key: inQuery };
}
