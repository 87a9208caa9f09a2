import type { Journal } from "../journal.ts";
import type { KnobBoard } from "../knobs.ts";
import { deliverPersistently } from "./persistent-delivery.ts";
import type { VaultEvent } from "./vault-event.ts";
import { deliver } from "./webhook.ts";
import type { EventSubscription } from "./webhook.ts";

/** Event Grid gave up on an event: the endpoint refused it for good, or all attempts failed. */
type DeadLetter = {
  readonly event: VaultEvent;
  readonly subscription: string;
  readonly reason: string;
};

/** Accepts events and delivers each at least once to every matching subscription. */
export type EventBus = {
  add(subscription: EventSubscription): void;
  publish(event: VaultEvent): VaultEvent;
  /** Delivers an already published event `times` more times; resolves with the answered statuses. */
  redeliver(eventId: string, times: number): Promise<readonly number[]>;
  events(): readonly VaultEvent[];
  deadLetters(): readonly DeadLetter[];
};

const KEPT = 5_000;

export function createEventBus(board: KnobBoard, journal: Journal, signal: AbortSignal): EventBus {
  const subscriptions = new Map<string, EventSubscription>();
  const published: VaultEvent[] = [];
  const deadLetters: DeadLetter[] = [];

  const takersOf = (event: VaultEvent) => [...subscriptions.values()].filter((one) => wants(one, event));

  const send = async (subscription: EventSubscription, event: VaultEvent): Promise<void> => {
    const reason = await deliverPersistently(subscription, event, board, journal, signal);
    if (reason !== undefined) deadLetters.push({ event, subscription: subscription.name, reason });
  };

  return {
    add: (subscription) => void subscriptions.set(subscription.name, subscription),
    publish(event) {
      published.push(event);
      if (published.length > KEPT) published.splice(0, published.length - KEPT);
      for (const taker of takersOf(event)) {
        send(taker, event).catch(() => undefined); // only closing ends a wait early
      }
      return event;
    },
    async redeliver(eventId, times) {
      const event = published.find(({ id }) => id === eventId);
      if (event === undefined) throw new Error(`no event ${eventId} was raised`);
      const attempts = takersOf(event).flatMap((taker) =>
        Array.from({ length: times }, (_, attempt) => deliver(taker, event, attempt + 1, journal, signal)),
      );
      return (await Promise.all(attempts)).map(({ status }) => status);
    },
    events: () => [...published],
    deadLetters: () => [...deadLetters],
  };
}

function wants({ vault, includedEventTypes }: EventSubscription, event: VaultEvent): boolean {
  if (vault.toLowerCase() !== event.vault.toLowerCase()) return false;
  return includedEventTypes?.includes(event.type) ?? true;
}
