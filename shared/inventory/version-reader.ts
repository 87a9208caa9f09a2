import type { VersionRef } from "../domain/confirmation/observation.ts";
import type { Fingerprint } from "../domain/key.ts";
import type { WantedKey } from "../domain/confirmation/wanted-key.ts";
import type { AskedSecret } from "../ports/observation-source.ts";
import type { SecretVault } from "../ports/secret-vault.ts";

/** More versions than an answer can reasonably name; further ones are not read. */
const maxReads = 5;

/**
 * Finds which key each version holds: from the trail where it is recorded, else from the vaults. The key of a version that
 * is disabled or gone stays unresolved.
 */
export async function versionReader(
  versions: readonly VersionRef[],
  secret: AskedSecret,
  wanted: WantedKey,
  vault: SecretVault,
): Promise<(ref: VersionRef) => Fingerprint | undefined> {
  const known = new Map<string, Fingerprint | undefined>();
  for (const ref of versions) {
    const recorded = wanted.versions.find((one) => isSame(ref, one))?.fingerprint;
    if (recorded) known.set(nameOf(ref), recorded);
  }
  const unresolved = new Map(versions.map((ref) => [nameOf(ref), ref]));
  for (const name of known.keys()) unresolved.delete(name);
  await Promise.all(
    [...unresolved].slice(0, maxReads).map(async ([name, ref]) => {
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
