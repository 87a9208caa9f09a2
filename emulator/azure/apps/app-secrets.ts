import type { WorkloadIdentity } from "../entra/workload-identity.ts";
import { secretAddressOf, withVaultPort } from "../vault/secret-address.ts";
import type { SecretAddress } from "../vault/secret-address.ts";
import type { WorkloadReads } from "../vault/workload-reads.ts";
import type { AppSecretSeed } from "./container-app-seed.ts";

/** A secret of a container app. No value: the platform never got one. */
export type AppSecret = {
  readonly name: string;
  readonly keyVaultUrl?: string;
  readonly value?: string;
};

type HeldSecret = AppSecret & { readonly address?: SecretAddress | undefined };

export type AppSecrets = {
  all(): readonly AppSecret[];
  /** Replaces all secrets and reads those that are in a vault. */
  replace(seeds: readonly AppSecretSeed[]): Promise<void>;
  /**
   * Reads the secrets that are not pinned, and those that the platform never got; true when a value changed.
   * A failed read keeps the old value.
   */
  refresh(): Promise<boolean>;
};

export function createAppSecrets(
  identity: WorkloadIdentity | undefined,
  reads: WorkloadReads,
  vaultSuffix: string,
): AppSecrets {
  let secrets: readonly HeldSecret[] = [];
  const placed = (seed: AppSecretSeed): HeldSecret => {
    if ("value" in seed) return seed;
    const keyVaultUrl = withVaultPort(seed.keyVaultUrl, vaultSuffix);
    return { name: seed.name, keyVaultUrl, address: secretAddressOf(keyVaultUrl) };
  };
  const renewed = async (secret: HeldSecret): Promise<HeldSecret> => {
    const { address, value } = secret;
    if (address === undefined || (address.version !== undefined && value !== undefined)) return secret;
    const reading = await reads("ContainerApps", identity, address);
    return reading.status === "Resolved" ? { ...secret, value: reading.value } : secret;
  };
  return {
    all: () => secrets,
    async replace(seeds) {
      secrets = await Promise.all(seeds.map(async (seed) => renewed(placed(seed))));
    },
    async refresh() {
      const before = secrets;
      secrets = await Promise.all(before.map(renewed));
      return secrets.some(({ value }, i) => value !== before[i]?.value);
    },
  };
}
