import type { EventGridHandler, InvocationContext, StorageQueueHandler } from "@azure/functions";
import { logLine } from "../../shared/log.ts";
import { queueNearExpiry } from "../../shared/reconciler/fleet/queue-near-expiry.ts";
import { services } from "../edge/services.ts";
import { eventNames, readVaultEvent } from "./vault-event.ts";

const nearExpiryType = "Microsoft.KeyVault.SecretNearExpiry";

/** Takes Key Vault events that Event Grid sends to the app itself. */
export const nearExpiry: EventGridHandler = (event, context) => takeVaultEvent(event, context);

/**
 * Takes Key Vault events from the queue that Event Grid fills, one event per message. Waking an account twice is
 * harmless, so both ways of delivery may be in use at once.
 */
export const nearExpiryQueue: StorageQueueHandler = (message, context) => takeVaultEvent(message, context);

/**
 * Takes a Key Vault event in either schema and asks for a look at the account that publishes the secret. Drops any
 * other event with a line: an error would only bring the same event again.
 */
async function takeVaultEvent(event: unknown, context: InvocationContext): Promise<void> {
  const seen = readVaultEvent(event);
  if (!seen) {
    const because = "not an event about a secret of Key Vault";
    return logLine(context, "warn", "event-dropped", { because, ...eventNames(event) });
  }
  const { type, vault, secret, version, id } = seen;
  const drop = (because: string) => {
    logLine(context, "info", "event-dropped", { because, id, type, vault, secret });
  };
  if (type !== nearExpiryType) return drop("not a near-expiry event");

  const { ports, fleet, claimMs } = services();
  const { accounts } = await fleet.current();
  const spec = accounts.find(
    (known) => known.publishedSecret.toLowerCase() === secret.toLowerCase() && known.vaults.includes(vault),
  );
  if (!spec) return drop("no account publishes this secret");
  const because = { kind: "near-expiry", vault, version } as const;
  await queueNearExpiry(spec.name, because, ports.queue, claimMs);
  logLine(context, "info", "event-taken", {
    account: spec.name,
    id,
    vault,
    secret,
    // The whole of it would have the form of a key.
    version: version.slice(0, 8),
  });
}
