import type { Step } from "../records/step-codec.ts";

/** Carries wishes to look. At least once, in no order. */
export interface StepQueue {
  /** @param delayMs not before this long from now; at most 7 days, rounded up to whole seconds. */
  send(step: Step, delayMs?: number): Promise<void>;
}
