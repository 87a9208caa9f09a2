import { currentOf } from "../vault/secret-body.ts";
import type { SecretVersion, StoredSecret } from "../vault/secret-store.ts";
import type { Vault, VaultListener, Vaults } from "../vault/vaults.ts";
import type { VaultEvent, VaultEventType } from "./vault-event.ts";

/** Fixed by Key Vault for secrets. */
const NEAR_EXPIRY_MS = 30 * 86_400_000;
/** Node fires longer timers at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

export type Raise = (
  type: VaultEventType,
  vault: Vault,
  secret: StoredSecret,
  version: SecretVersion,
) => VaultEvent;

export type ExpiryWatch = VaultListener & {
  /** Watches the secrets that the vault already holds. Idempotent. */
  start(vault: Vault): void;
  close(): void;
};

/**
 * Raises an event when the current version of a secret comes within 30 days of its expiry, and when it expires: once
 * per version and expiry, at once when that time has passed. Disabled versions raise events as well, as in Key Vault.
 */
export function createExpiryWatch(vaults: Vaults, raise: Raise): ExpiryWatch {
  const timers = new Map<string, NodeJS.Timeout>();
  const told = new Set<string>();
  const started = new Set<Vault>();

  const look = (vault: Vault, secret: StoredSecret): void => {
    const version = currentOf(secret);
    const key = `${vault.name} ${secret.name}`.toLowerCase();
    clearTimeout(timers.get(key));
    timers.delete(key);
    if (version.expiresAt === undefined || vault.secrets.find(secret.name) !== secret) return;
    const now = Date.now();
    const next = nextMoment(version.expiresAt * 1000, now, (type) =>
      told.has(`${type} ${version.version} ${version.expiresAt}`),
    );
    if (next === undefined) return;
    const wait = Math.min(Math.max(0, next.at - now), LONGEST_TIMER_MS);
    const timer = setTimeout(() => {
      if (next.at <= Date.now() && vault.secrets.find(secret.name) === secret) {
        told.add(`${next.type} ${version.version} ${version.expiresAt}`);
        raise(next.type, vault, secret, version);
      }
      look(vault, secret);
    }, wait);
    timers.set(key, timer.unref());
  };

  const watch: ExpiryWatch = {
    versionCreated: (vault, secret) => look(vault, secret),
    versionChanged: (vault, secret) => look(vault, secret),
    start(vault) {
      if (started.has(vault)) return;
      started.add(vault);
      for (const secret of vault.secrets.all()) look(vault, secret);
    },
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
  vaults.listen(watch);
  return watch;
}

/** The next event of a version that expires at `expiresAtMs`; undefined when all were raised. */
function nextMoment(
  expiresAtMs: number,
  now: number,
  isTold: (type: VaultEventType) => boolean,
): { type: VaultEventType; at: number } | undefined {
  const near: VaultEventType = "Microsoft.KeyVault.SecretNearExpiry";
  const expired: VaultEventType = "Microsoft.KeyVault.SecretExpired";
  if (!isTold(near) && now < expiresAtMs) return { type: near, at: expiresAtMs - NEAR_EXPIRY_MS };
  return isTold(expired) ? undefined : { type: expired, at: expiresAtMs };
}
