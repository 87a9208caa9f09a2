import type { SecretReference } from "./observation.ts";

/** Whether a reference, pinned or not, points to the secret in one of its vaults. Key Vault names ignore case. */
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
