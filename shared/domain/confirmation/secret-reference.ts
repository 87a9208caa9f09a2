import type { SecretReference } from "./observation.ts";

/** Whether a reference, pinned or not, means the secret in one of its vaults. Names have no case in Key Vault. */
export function pointsTo(
  { vault, secret }: SecretReference,
  target: { readonly name: string; readonly vaults: readonly string[] },
): boolean {
  const lower = vault.toLowerCase();
  return (
    secret.toLowerCase() === target.name.toLowerCase() &&
    target.vaults.some((known) => known.toLowerCase() === lower)
  );
}
