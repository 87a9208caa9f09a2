import type { VaultSeed } from "../seed.ts";
import { createKeyStore } from "./key-store.ts";
import type { KeyStore } from "./key-store.ts";
import { createSecretStore } from "./secret-store.ts";
import type { SecretChange, SecretStore, SecretVersion, StoredSecret } from "./secret-store.ts";

export type Vault = {
  readonly name: string;
  readonly resourceGroup: string;
  /** Without a slash at its end. */
  readonly url: string;
  readonly secrets: SecretStore;
  readonly keys: KeyStore;
};

/** Listener for changes of secrets; the local Azure's Event Grid. */
export type VaultListener = {
  versionCreated(vault: Vault, secret: StoredSecret, version: SecretVersion): void;
  versionChanged(vault: Vault, secret: StoredSecret, version: SecretVersion): void;
};

export type Vaults = {
  find(name: string): Vault | undefined;
  /** Throws for an unknown vault; for the emulator's owner, not for clients. */
  get(name: string): Vault;
  all(): readonly Vault[];
  listen(listener: VaultListener): void;
  /** Creates a version and notifies the listener. */
  set(
    vault: Vault,
    name: string,
    value: string,
    change: SecretChange,
  ): { secret: StoredSecret; version: SecretVersion };
  update(vault: Vault, secret: StoredSecret, version: SecretVersion, change: SecretChange): void;
};

export function createVaults(seeds: readonly VaultSeed[], urlOf: (name: string) => string): Vaults {
  const vaults = new Map<string, Vault>(
    seeds.map(({ name, resourceGroup }) => [
      name.toLowerCase(),
      { name, resourceGroup, url: urlOf(name), secrets: createSecretStore(), keys: createKeyStore() },
    ]),
  );
  const listeners: VaultListener[] = [];
  return {
    find: (name) => vaults.get(name.toLowerCase()),
    get(name) {
      const vault = vaults.get(name.toLowerCase());
      if (vault === undefined) throw new Error(`there is no vault "${name}"`);
      return vault;
    },
    all: () => [...vaults.values()],
    listen: (listener) => void listeners.push(listener),
    set(vault, name, value, change) {
      const version = vault.secrets.set(name, value, change);
      const secret = vault.secrets.find(name);
      if (secret === undefined) throw new Error(`the secret "${name}" is gone`);
      for (const listener of listeners) listener.versionCreated(vault, secret, version);
      return { secret, version };
    },
    update(vault, secret, version, change) {
      vault.secrets.update(version, change);
      for (const listener of listeners) listener.versionChanged(vault, secret, version);
    },
  };
}

export function vaultId(
  subscriptionId: string,
  { resourceGroup, name }: Pick<Vault, "resourceGroup" | "name">,
): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`;
}
