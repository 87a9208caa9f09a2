import { secretAddressOf } from "../vault/secret-address.ts";
import type { SecretAddress } from "../vault/secret-address.ts";

/**
 * The secret that a setting's value refers to: `@Microsoft.KeyVault(SecretUri=…)` or
 * `@Microsoft.KeyVault(VaultName=…;SecretName=…[;SecretVersion=…])`.
 *
 * @returns undefined for a plain value.
 * @see https://learn.microsoft.com/azure/app-service/app-service-key-vault-references
 */
export function keyVaultReference(value: string, vaultSuffix: string): SecretAddress | "invalid" | undefined {
  if (!/^@Microsoft\.KeyVault\(/i.test(value)) return undefined;
  const inner = /^@Microsoft\.KeyVault\((.*)\)$/i.exec(value)?.[1];
  const parts = inner === undefined ? undefined : partsOf(inner);
  return (parts && addressOf(parts, vaultSuffix)) ?? "invalid";
}

/** By lower-case name; undefined when a part has no value or an unknown or repeated name. */
function partsOf(inner: string): ReadonlyMap<string, string> | undefined {
  const parts = new Map<string, string>();
  for (const part of inner.split(";")) {
    const [name = "", ...rest] = part.split("=");
    const key = name.trim().toLowerCase();
    const value = rest.join("=").trim();
    if (!KNOWN.has(key) || parts.has(key) || value === "") return undefined;
    parts.set(key, value);
  }
  return parts;
}

const KNOWN = new Set(["secreturi", "vaultname", "secretname", "secretversion"]);

function addressOf(parts: ReadonlyMap<string, string>, vaultSuffix: string): SecretAddress | undefined {
  const uri = parts.get("secreturi");
  if (uri !== undefined) return parts.size === 1 ? secretAddressOf(uri) : undefined;
  const [vault, name, version] = ["vaultname", "secretname", "secretversion"].map((key) => parts.get(key));
  if (vault === undefined || name === undefined) return undefined;
  return secretAddressOf(
    `https://${vault}.${vaultSuffix}/secrets/${name}${version === undefined ? "" : `/${version}`}`,
  );
}
