import { setTimeout as pause } from "node:timers/promises";
import type { Journal } from "../journal.ts";
import type { KnobBoard } from "../knobs.ts";
import type { VaultEvent } from "./vault-event.ts";
import { deliver } from "./webhook.ts";
import type { EventSubscription } from "./webhook.ts";

const MINUTE_MS = 60_000;
/** The waits between attempts; the last one is repeated until the time to live of a day is over. */
const RETRY_MS = [
  10_000,
  30_000,
  MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  60 * MINUTE_MS,
  180 * MINUTE_MS,
  360 * MINUTE_MS,
  720 * MINUTE_MS,
];
const TIME_TO_LIVE_MS = 1440 * MINUTE_MS;
const ATTEMPTS = 30;
/** The endpoint refused for good, not for now. */
const REFUSED_FOR_GOOD: readonly number[] = [400, 401, 403, 413];
const SUCCESS: readonly number[] = [200, 201, 202, 203, 204];

/**
 * Delivers an event at least once, on Event Grid's retry schedule stretched by the knob.
 *
 * @returns why it gave up, or undefined when the endpoint accepted the event. Rejects when the signal ends a
 * wait.
 * @see https://learn.microsoft.com/azure/event-grid/delivery-and-retry
 */
export async function deliverPersistently(
  subscription: EventSubscription,
  event: VaultEvent,
  board: KnobBoard,
  journal: Journal,
  signal: AbortSignal,
): Promise<string | undefined> {
  let waited = 0;
  for (let attempt = 0; attempt < ATTEMPTS && waited < TIME_TO_LIVE_MS; attempt += 1) {
    const { status } = await deliver(subscription, event, attempt, journal, signal);
    if (SUCCESS.includes(status)) return undefined;
    if (REFUSED_FOR_GOOD.includes(status)) return `the endpoint answered ${status}`;
    const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? MINUTE_MS;
    waited += wait;
    await pause(wait * board.current().eventRetryScale, undefined, { signal, ref: false });
  }
  return "MaxDeliveryAttemptsExceeded";
}
