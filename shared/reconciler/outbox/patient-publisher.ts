import type { LifecycleEvent } from "../../domain/lifecycle/lifecycle-event.ts";
import { RequestRefusedError, ThrottledError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EventPublisher } from "../../ports/event-publisher.ts";
import type { BackOff } from "./back-off.ts";
import { backOff } from "./back-off.ts";

/** Publishes for many accounts to one topic, and backs off after a failure. */
export interface PatientPublisher {
  /** Whether to publish events of the account now. */
  mayTry(account: string): boolean;

  /** @throws {KeyturnError} as the publisher does. */
  publish(account: string, events: readonly LifecycleEvent[]): Promise<void>;
}

export function patientPublisher(
  publisher: EventPublisher,
  clock: Pick<Clock, "monotonicMs">,
): PatientPublisher {
  const topic = backOff(clock);
  /** A refusal of one account's events says nothing about the others. */
  const refused = new Map<string, BackOff>();
  return {
    mayTry: (account) => (refused.get(account)?.mayTry() ?? true) && topic.mayTry(),

    async publish(account, events) {
      try {
        await publisher.publish(events);
        topic.succeeded();
        refused.delete(account);
      } catch (error) {
        if (error instanceof RequestRefusedError) {
          const own = refused.get(account) ?? backOff(clock);
          refused.set(account, own);
          own.failed();
          topic.succeeded();
        } else {
          topic.failed(error instanceof ThrottledError ? error.retryAfterMs : undefined);
        }
        throw error;
      }
    },
  };
}
