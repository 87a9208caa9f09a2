import type { SecretReader } from "../../consumer/index.ts";
import { isLoopback, urlIn } from "../config/config-fields.ts";
import type { Answer } from "../http/ask.ts";
import { ask, askPatiently, fieldsIn } from "../http/ask.ts";
import type { TokenSource } from "../identity/token-source.ts";

const VERSION = "7.4";

/**
 * Reads the latest version of secrets of a vault. The vault itself names the resource that a token must be for; a token is
 * asked for only if that is a domain of the vault.
 *
 * @see https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret
 */
export function vaultReader(vault: string, tokens: TokenSource): SecretReader {
  let scope: string | undefined;
  return {
    getSecret: async (name, options) => {
      const url = `${vault}/secrets/${encodeURIComponent(name)}?api-version=${VERSION}`;
      const signal = options?.abortSignal;
      scope ??= scopeOfChallenge((await ask(url, { signal })).headers["www-authenticate"], vault);
      const headers = { authorization: `Bearer ${await tokens(scope)}` };
      const answer = await askPatiently(url, { headers, signal });
      if (answer.status !== 200) throw refusalOf(answer);
      const { value } = fieldsIn(answer.text);
      return { value: typeof value === "string" ? value : undefined };
    },
  };
}

/**
 * The scope of the token that a vault asks for.
 *
 * @throws {Error} it asks for none, or for one that is meant for somebody else.
 */
export function scopeOfChallenge(challenge: string | undefined, vault: string): string {
  const resource = /resource="?([^", ]+)"?/i.exec(challenge ?? "")?.[1];
  const wanted = resource === undefined ? undefined : urlIn(resource)?.hostname;
  if (resource === undefined || wanted === undefined) {
    throw new Error("the vault did not say which token it wants");
  }
  const { hostname: own } = new URL(vault);
  // The local Azure is reached by its address, too.
  const isDomain = own === wanted || own.endsWith(`.${wanted}`) || isLoopback(own);
  if (!isDomain) throw new Error(`the vault wants a token for ${wanted}, which is no domain of it`);
  return `${resource.replace(/\/$/, "")}/.default`;
}

function refusalOf({ status, text }: Answer): Error {
  const { error } = fieldsIn(text);
  const { code, message } = (typeof error === "object" && error !== null ? error : {}) as Readonly<
    Record<string, unknown>
  >;
  const words = [code, message].filter((word) => typeof word === "string").join(": ");
  return new Error(`the vault answered ${status} ${words.split(/[\r\n]/)[0]?.slice(0, 300)}`.trimEnd());
}
