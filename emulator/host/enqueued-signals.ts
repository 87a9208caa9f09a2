import { pause } from "./pause.ts";

/** Signals a queue's listener that an output of this host has enqueued a message. */
export interface EnqueuedSignal {
  /** Clears earlier signals: the listener is about to poll. */
  reset(): void;
  /** Waits `ms`, or less when `stopping` aborts or a message was enqueued since the reset; never rejects. */
  pause(ms: number, stopping: AbortSignal): Promise<void>;
}

export interface EnqueuedSignals {
  of(queueName: string): EnqueuedSignal;
  notify(queueName: string): void;
}

/**
 * As in Azure, where an output binding and a trigger of one host share a watcher. Polling finds all other messages.
 *
 * @see https://github.com/Azure/azure-sdk-for-net SharedQueueWatcher in
 * Microsoft.Azure.WebJobs.Extensions.Storage.Queues
 */
export function enqueuedSignals(): EnqueuedSignals {
  const controllers = new Map<string, AbortController>();
  const controllerOf = (queueName: string): AbortController => {
    const controller = controllers.get(queueName) ?? new AbortController();
    controllers.set(queueName, controller);
    return controller;
  };
  return {
    of: (queueName) => ({
      reset: () => void controllers.delete(queueName),
      pause: (ms, stopping) => pause(ms, AbortSignal.any([stopping, controllerOf(queueName).signal])),
    }),
    notify: (queueName) => controllerOf(queueName).abort(),
  };
}
