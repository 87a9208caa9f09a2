import type { Step } from "../records/step-codec.ts";

/** Carries requests to look at an account: at least once, in no order. */
export interface StepQueue {
  /** @param delayMs the least time until delivery; at most 7 days, rounded up to whole seconds. */
  send(step: Step, delayMs?: number): Promise<void>;
}
