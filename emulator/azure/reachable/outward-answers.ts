import type { Addresses } from "../addresses.ts";
import type { Answer } from "../exchange.ts";
import { textOf } from "../send-answer.ts";
import { challengeResource } from "./challenge-resource.ts";
import type { ReachableAddresses } from "./reachable-addresses.ts";

/**
 * Adapts answers to clients that came by an address: every URL of this Azure, such as the next page of a list or an
 * account's endpoint, becomes its reachable form, and a vault's challenge names a resource that fits the address.
 *
 * @param isServed whether that vault or account exists. Others stay names, so that no text can open a port.
 */
export function outwardAnswers(
  addresses: Addresses,
  reachable: ReachableAddresses,
  isServed: (host: string) => boolean,
): (answer: Answer, port: number) => Promise<Answer> {
  const local = new RegExp(`https://(?:[a-z0-9-]+\\.)+localhost:${addresses.port}(?!\\d)`, "gi");
  const vaultResource = `resource="https://${addresses.vaultSuffix}"`;
  const always = [addresses.armEndpoint, addresses.authority];

  const adapt = async (text: string): Promise<string> => {
    const found = [...new Set(text.match(local))].filter(
      (url) => always.includes(url) || isServed(new URL(url).hostname),
    );
    const forms = new Map(
      await Promise.all(found.map(async (url) => [url, await reachable.url(url)] as const)),
    );
    return forms.size === 0 ? text : text.replace(local, (url) => forms.get(url) ?? url);
  };

  return async (answer, port) => {
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(answer.headers ?? {})) {
      headers[name] = await adapt(value.replace(vaultResource, `resource="${challengeResource(port)}"`));
    }
    if (answer.stream !== undefined) return { ...answer, headers };
    const text = textOf(answer);
    return text === "" ? { ...answer, headers } : { ...answer, headers, text: await adapt(text) };
  };
}
