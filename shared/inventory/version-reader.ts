import type { VersionRef } from "../domain/confirmation/observation.ts";
import type { Fingerprint } from "../domain/key.ts";
import type { WantedKey } from "../domain/confirmation/wanted-key.ts";
import type { AskedSecret } from "../ports/observation-source.ts";
import type { SecretVault } from "../ports/secret-vault.ts";

/** More versions than an answer can reasonably name; what lies beyond cannot be told. */
const mostReads = 5;

/**
 * Finds out which key each version holds: from the trail where it knows, else from the vaults. A version that is
 * disabled or gone cannot be told.
 */
export async function versionReader(
  versions: readonly VersionRef[],
  secret: AskedSecret,
  wanted: WantedKey,
  vault: SecretVault,
): Promise<(ref: VersionRef) => Fingerprint | undefined> {
  const known = new Map<string, Fingerprint | undefined>();
  for (const ref of versions) {
    const told = wanted.versions.find((one) => isSame(ref, one))?.fingerprint;
    if (told) known.set(nameOf(ref), told);
  }
  const untold = new Map(versions.map((ref) => [nameOf(ref), ref]));
  for (const name of known.keys()) untold.delete(name);
  await Promise.all(
    [...untold].slice(0, mostReads).map(async ([name, ref]) => {
      known.set(name, await readFrom(vaultsOf(ref, secret), ref.version, secret.name, vault));
    }),
  );
  return (ref) => known.get(nameOf(ref));
}

function isSame(ref: VersionRef, known: VersionRef): boolean {
  const sameVault = ref.vault === undefined || ref.vault.toLowerCase() === known.vault?.toLowerCase();
  return sameVault && ref.version.toLowerCase() === known.version.toLowerCase();
}

function vaultsOf(ref: VersionRef, { vaults }: AskedSecret): readonly string[] {
  return vaults.filter((vault) => ref.vault === undefined || vault.toLowerCase() === ref.vault.toLowerCase());
}

async function readFrom(
  vaults: readonly string[],
  version: string,
  secret: string,
  vault: SecretVault,
): Promise<Fingerprint | undefined> {
  for (const origin of vaults) {
    const value = await vault.valueOf(origin, secret, version);
    if (value) return value.fingerprint;
  }
  return undefined;
}

function nameOf({ vault = "", version }: VersionRef): string {
  return `${vault} ${version}`.toLowerCase();
}
