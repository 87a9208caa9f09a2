import type { LifecycleEvent } from "../domain/lifecycle/lifecycle-event.ts";

export interface EventPublisher {
  /**
   * Publishes events in their order, all of them or none. Delivery is at least once: a caller that got no answer sends
   * them again, and receivers deduplicate by id.
   *
   * @throws {OutcomeUnknownError} they may have been accepted.
   * @throws {KeyturnError} any other error: none was accepted.
   */
  publish(events: readonly LifecycleEvent[]): Promise<void>;
}
