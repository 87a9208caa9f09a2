import type { Urgency } from "../domain/urgency.ts";
import type { Step } from "../records/step-codec.ts";
import type { StepQueue } from "./step-queue.ts";

/** A step queue that takes back what it has not delivered yet. */
export interface WithdrawableQueue extends StepQueue {
  /**
   * Sends a step as `send` does.
   *
   * @returns a function that takes the step back. It fails where the step has been delivered, which is harmless.
   */
  sendWithdrawable(step: Step, urgency: Urgency, delayMs: number): Promise<() => Promise<void>>;
}
