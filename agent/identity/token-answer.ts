import { fieldsIn } from "../http/ask.ts";
import type { Answer } from "../http/ask.ts";
import type { Token } from "./token.ts";

/** The longest that is quoted of a refusal. */
const MAX_WORDS = 300;

/**
 * The token in an answer of Entra, a managed identity or the Azure CLI.
 *
 * @throws {Error} the answer is a refusal; its own words are quoted, which hold no secret.
 */
export function tokenIn({ status, text }: Pick<Answer, "status" | "text">, nowMs: number): Token {
  const fields = fieldsIn(text);
  const token = fields["access_token"] ?? fields["accessToken"];
  if (status !== 200 || typeof token !== "string" || token === "") {
    const words = [fields["error"], fields["error_description"], fields["message"]]
      .filter((word) => typeof word === "string")
      .map((word) => word.split(/[\r\n]/)[0])
      .join(": ");
    throw new Error(`the identity was answered ${status} ${words.slice(0, MAX_WORDS)}`.trimEnd());
  }
  return { token, expiresOnTimestamp: expiryIn(fields, nowMs) };
}

/** Seconds since 1970, or from now, as numbers or as texts. */
function expiryIn(fields: Readonly<Record<string, unknown>>, nowMs: number): number {
  const at = Number(fields["expires_on"]);
  if (at > 0) return at * 1_000;
  const lasts = Number(fields["expires_in"]);
  return nowMs + (lasts > 0 ? lasts * 1_000 : 0);
}
