import type { Accounts } from "./ai/accounts.ts";
import type { SecretSeed, SecretSeedValue } from "./seed.ts";
import type { Vaults } from "./vault/vaults.ts";

/** Writes the seeds to their vaults without raising events: they existed before any subscription. */
export function plantSecrets(seeds: readonly SecretSeed[], vaults: Vaults, accounts: Accounts): void {
  for (const seed of seeds) {
    const { secrets } = vaults.get(seed.vault);
    const attributes = seed.expiresOn === undefined ? {} : { exp: secondsOf(seed.expiresOn) };
    const change = { contentType: seed.contentType, tags: seed.tags, attributes };
    secrets.set(seed.name, valueOf(seed.value, accounts), change, secondsOf(seed.createdOn ?? new Date()));
  }
}

function valueOf(value: SecretSeedValue, accounts: Accounts): string {
  if ("text" in value) return value.text;
  const account = accounts.find(value.account);
  if (account === undefined) throw new Error(`a secret's seed names the unknown account "${value.account}"`);
  return account.keys[value.slot];
}

function secondsOf(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
