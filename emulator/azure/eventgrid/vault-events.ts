import type { Journal } from "../journal.ts";
import type { KnobBoard } from "../knobs.ts";
import { currentOf } from "../vault/secret-body.ts";
import { vaultId } from "../vault/vaults.ts";
import type { Vaults } from "../vault/vaults.ts";
import { createEventBus } from "./event-bus.ts";
import type { EventBus } from "./event-bus.ts";
import { createExpiryWatch } from "./expiry-watch.ts";
import type { Raise } from "./expiry-watch.ts";
import { vaultEvent } from "./vault-event.ts";
import type { VaultEvent, VaultEventType } from "./vault-event.ts";
import { handshake } from "./webhook.ts";
import type { EventSubscription } from "./webhook.ts";

export type VaultEvents = Omit<EventBus, "add" | "publish"> & {
  /**
   * Validates the endpoint and delivers the vault's events to it from now on. The vault's existing secrets are
   * watched from its first subscription on.
   *
   * @throws {Error} the endpoint did not pass the handshake; nothing is subscribed.
   */
  subscribe(subscription: EventSubscription): Promise<void>;
  /** Raises an event for the current version of a secret, whatever its expiry. */
  raise(type: VaultEventType, vault: string, secret: string): VaultEvent;
  close(): void;
};

/** Key Vault as a source of Event Grid: new versions, near expiry, expiry. */
export function createVaultEvents(
  vaults: Vaults,
  subscriptionId: string,
  board: KnobBoard,
  journal: Journal,
): VaultEvents {
  const closing = new AbortController();
  const bus = createEventBus(board, journal, closing.signal);
  const raise: Raise = (type, vault, secret, version) =>
    bus.publish(vaultEvent(type, subscriptionId, vault, secret, version));

  const watch = createExpiryWatch(vaults, raise);
  vaults.listen({
    versionCreated: (vault, secret, version) => {
      raise("Microsoft.KeyVault.SecretNewVersionCreated", vault, secret, version);
    },
    versionChanged: () => undefined,
  });

  return {
    redeliver: (eventId, times) => bus.redeliver(eventId, times),
    events: () => bus.events(),
    deadLetters: () => bus.deadLetters(),
    async subscribe(subscription) {
      const vault = vaults.get(subscription.vault);
      const refusal = await handshake(subscription, vaultId(subscriptionId, vault), journal, closing.signal);
      if (refusal !== undefined) throw new Error(`event subscription "${subscription.name}": ${refusal}`);
      bus.add(subscription);
      watch.start(vault);
    },
    raise(type, vaultName, secretName) {
      const vault = vaults.get(vaultName);
      const secret = vault.secrets.find(secretName);
      if (secret === undefined) throw new Error(`the vault "${vaultName}" has no secret "${secretName}"`);
      return raise(type, vault, secret, currentOf(secret));
    },
    close() {
      watch.close();
      closing.abort();
    },
  };
}
