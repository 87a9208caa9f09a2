/** The queue of steps, and the host's poison queue for those that kept failing. */
export const stepQueueName = "steps";

/** The queue that Event Grid fills instead of calling the app; the deployment creates it. */
export const nearExpiryQueueName = "near-expiry";
