import type { LifecycleEvent } from "../domain/lifecycle/lifecycle-event.ts";

export interface EventPublisher {
  /**
   * Hands events on in their order: all of them or none. At least once: whoever did not hear that they were accepted
   * sends them again, and a receiver tells repetitions by the id.
   *
   * @throws {OutcomeUnknownError} they may have been accepted.
   * @throws {KeyturnError} any other says that none was.
   */
  publish(events: readonly LifecycleEvent[]): Promise<void>;
}
