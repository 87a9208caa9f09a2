import type { Urgency } from "./domain/urgency.ts";

/** The queue of the fleet's steps. */
export const stepQueueName = "steps";

/** The queue of steps that never wait behind the fleet's. */
export const urgentStepQueueName = "urgent-steps";

/** The queue that a step of this urgency goes into. */
export function stepQueueFor(urgency: Urgency): string {
  return urgency === "ordinary" ? stepQueueName : urgentStepQueueName;
}

/** The queue that the host moves messages to that kept failing. */
export function poisonQueueOf(queueName: string): string {
  return `${queueName}-poison`;
}

/** The queue that Event Grid fills instead of calling the app; the deployment creates it. */
export const nearExpiryQueueName = "near-expiry";
