import type { SecretReference } from "../domain/confirmation/observation.ts";

const secretPath = /^\/secrets\/([0-9A-Za-z-]{1,127})(?:\/([0-9a-f]{32})?)?$/i;

/** Parses the address of a Key Vault secret; returns nothing for other text. */
export function secretUri(text: string): SecretReference | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, pathname } = new URL(text);
  const [, secret, version] = secretPath.exec(pathname) ?? [];
  if (protocol !== "https:" || secret === undefined) return undefined;
  return { vault: origin, secret, ...(version !== undefined && { version }) };
}

/**
 * Parses an app setting's reference to Key Vault, in either syntax.
 *
 * @param vaultSuffix the domain of vaults in this cloud.
 * @returns nothing when the text is no such reference.
 * @see https://learn.microsoft.com/azure/app-service/app-service-key-vault-references
 */
export function keyVaultReference(text: string, vaultSuffix: string): SecretReference | undefined {
  const [, inner] = /^@Microsoft\.KeyVault\((.+)\)$/i.exec(text.trim()) ?? [];
  if (inner === undefined) return undefined;
  const parts = new Map(
    inner.split(";").map((part) => {
      const [name = "", ...value] = part.split("=");
      return [name.trim().toLowerCase(), value.join("=").trim()];
    }),
  );
  const uri = parts.get("secreturi");
  if (uri !== undefined) return secretUri(uri);
  const [vault, secret, version] = ["vaultname", "secretname", "secretversion"].map((name) =>
    parts.get(name),
  );
  if (!vault || !secret) return undefined;
  return secretUri(`https://${vault.toLowerCase()}.${vaultSuffix}/secrets/${secret}/${version ?? ""}`);
}
