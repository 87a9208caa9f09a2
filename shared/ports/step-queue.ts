import type { Because } from "../domain/world.ts";

/** A wish to look at one account. Small, idempotent, safe to double; it says nothing of what to do. */
export interface StepMessage {
  readonly account: string;
  readonly because: Because;
}

/** Carries wishes to look. At least once, in no order. */
export interface StepQueue {
  /** @param delayMs not before this long from now; at most 7 days, rounded up to whole seconds. */
  send(message: StepMessage, delayMs?: number): Promise<void>;
}
