import type { IncomingHttpHeaders } from "node:http";
import type { HeldKey } from "../../consumer/index.ts";

/** A call shows one of these to the account. */
export type Credential =
  { readonly kind: "key"; readonly key: HeldKey } | { readonly kind: "token"; readonly token: string };

/** The headers in which a key may come, in lower case. */
const keyHeaders = ["api-key", "ocp-apim-subscription-key", "authorization"] as const;
export type KeyHeader = (typeof keyHeaders)[number];

/** The query parameters in which some clients send a key. */
const keyParameters: Readonly<Record<string, KeyHeader>> = {
  "api-key": "api-key",
  "subscription-key": "ocp-apim-subscription-key",
  "ocp-apim-subscription-key": "ocp-apim-subscription-key",
};

export function isKeyHeader(lowerCaseName: string): boolean {
  return keyHeaders.some((name) => name === lowerCaseName);
}

/** The header that the caller used, or would use if it had sent a key. */
export function keyHeaderOf(headers: IncomingHttpHeaders): KeyHeader | undefined {
  return keyHeaders.find((name) => headers[name] !== undefined);
}

/** The path without a key in its query, and the header that stands for that parameter. */
export function withoutKeyParameter(path: string): { readonly path: string; readonly header?: KeyHeader } {
  const at = path.indexOf("?");
  if (at < 0 || !/[?&][a-z-]*key=/i.test(path)) return { path };
  let header: KeyHeader | undefined;
  const kept = path
    .slice(at + 1)
    .split("&")
    .filter((part) => {
      const found = keyParameters[part.slice(0, Math.max(0, part.indexOf("="))).toLowerCase()];
      header ??= found;
      return found === undefined;
    });
  const query = kept.length === 0 ? "" : `?${kept.join("&")}`;
  return { path: path.slice(0, at) + query, ...(header && { header }) };
}

/** The header that carries the credential: a token in `Authorization`, a key where the caller puts keys. */
export function credentialHeader(
  credential: Credential,
  header: KeyHeader = "api-key",
): readonly [string, string] {
  if (credential.kind === "token") return ["authorization", `Bearer ${credential.token}`];
  const key = credential.key.reveal();
  return header === "authorization" ? [header, `Bearer ${key}`] : [header, key];
}
