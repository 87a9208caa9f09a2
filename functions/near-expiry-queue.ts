import type { StorageQueueHandler } from "@azure/functions";
import { takeVaultEvent } from "./triggers/near-expiry.ts";

/**
 * Takes Key Vault events from the queue that Event Grid fills, one event a message. Whatever wakes an account twice is
 * harmless, so that both ways of delivery may be in use at once.
 */
export const nearExpiryQueue: StorageQueueHandler = (message, context) => takeVaultEvent(message, context);
