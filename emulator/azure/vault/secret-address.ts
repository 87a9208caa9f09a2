/** The address of a secret; without `version` it means the latest one. `host` includes the port. */
export type SecretAddress = {
  readonly host: string;
  /** The first label of the host. */
  readonly vault: string;
  readonly name: string;
  readonly version?: string;
};

/** Reads `https://{vault host}/secrets/{name}[/{version}]`; undefined for anything else. */
export function secretAddressOf(text: string): SecretAddress | undefined {
  const url = URL.parse(text);
  const [collection, name, version, ...more] = url?.pathname.split("/").filter((part) => part !== "") ?? [];
  if (url?.protocol !== "https:" || collection?.toLowerCase() !== "secrets" || more.length > 0)
    return undefined;
  if (name === undefined) return undefined;
  const place = { host: url.host, vault: url.hostname.split(".")[0] ?? "", name };
  return version === undefined ? place : { ...place, version };
}

/**
 * Adds this Azure's port to every vault host without one in a seed's text: the author of a seed cannot know
 * the port yet.
 */
export function withVaultPort(text: string, vaultSuffix: string): string {
  return text.replaceAll(/\.vault\.localhost(?=\/)/gi, `.${vaultSuffix}`);
}
