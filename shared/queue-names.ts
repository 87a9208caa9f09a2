/** Where wishes to look wait, and beside it, under the host's own ending, those that kept failing. */
export const stepQueueName = "steps";

/** Where Event Grid puts the events that it does not send to the app itself; the deployment makes it. */
export const nearExpiryQueueName = "near-expiry";
