import { parsedUrl } from "../shared/parsed-url.ts";
import type { PublicKey } from "../shared/public-key.ts";
import { readPublicKeys } from "../shared/public-key.ts";
import { tokenSource } from "./access-token.ts";
import { CliError } from "./cli-error.ts";
import type { Terminal } from "./terminal.ts";

const timeoutMs = 30_000;

/**
 * Reads the public keys to believe: from files in PEM or as JWK, or from a Key Vault by the id of a key.
 *
 * @param authority the address of Entra outside of the public cloud.
 */
export async function publicKeys(
  sources: readonly string[],
  terminal: Terminal,
  authority: string | undefined,
): Promise<readonly PublicKey[]> {
  const keys: PublicKey[] = [];
  for (const source of sources) {
    const isAddress = source.startsWith("https://");
    const text = isAddress
      ? await fetched(source, authority, terminal)
      : new TextDecoder().decode(await terminal.read(source));
    const read = readPublicKeys(text);
    if (!read) throw new CliError(`${source} holds no public key on P-256`, "usage", "use PEM or JWK");
    keys.push(...read);
  }
  return keys;
}

/** The token is for the vaults of that cloud alone: a host that is none gets no token from Entra. */
async function fetched(keyId: string, authority: string | undefined, terminal: Terminal): Promise<string> {
  const url = parsedUrl(keyId);
  const [, ...domain] = url?.host.split(".") ?? [];
  if (!url || domain.length === 0 || !/^\/keys\/[\w-]+(?:\/[\w-]+)?\/?$/.test(url.pathname)) {
    throw new CliError(`${keyId} is not the id of a key in Key Vault`, "usage");
  }
  const audience = `https://${domain.join(".")}`;
  const settings = { audience, ...(authority !== undefined && { authority }) };
  const token = await tokenSource(settings, () => terminal.now().getTime())();
  const address = `${url.origin}${url.pathname}?api-version=7.4`;
  const response = await fetch(address, {
    headers: { authorization: `Bearer ${token}` },
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => undefined);
  if (!response) throw new CliError(`${url.origin} does not answer`, "error");
  if (!response.ok) {
    const hint = "it needs the right Microsoft.KeyVault/vaults/keys/read; or give the key as a file";
    throw new CliError(`${url.origin} answers ${response.status}`, "error", hint);
  }
  return response.text();
}
