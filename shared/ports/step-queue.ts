import type { Urgency } from "../domain/urgency.ts";
import type { Trail } from "../records/trail.ts";
import type { Step } from "../records/step-codec.ts";

/** Carries requests to look at an account: at least once, in no order. */
export interface StepQueue {
  /**
   * @param urgency decides whether the step waits behind the fleet's.
   * @param delayMs the least time until delivery; at most 7 days, rounded up to whole seconds.
   * @param head the account's head as the sender has just saved it: a look in this process need not read it.
   */
  send(step: Step, urgency: Urgency, delayMs?: number, head?: Trail): Promise<void>;
}

/** A step queue that takes back what it has not delivered yet. */
export interface WithdrawableQueue extends StepQueue {
  /**
   * Sends a step as `send` does.
   *
   * @returns a function that takes the step back. It fails where the step has been delivered, which is harmless.
   */
  sendWithdrawable(step: Step, urgency: Urgency, delayMs: number): Promise<() => Promise<void>>;
}

/** Keeps queue messages that only a newer build can read. */
export interface UnreadMessages {
  /**
   * Sends the message again, exactly as it came.
   *
   * @param delayMs the least time until delivery.
   */
  putBack(message: unknown, delayMs: number): Promise<void>;
}
