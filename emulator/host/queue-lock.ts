import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";
import { pause } from "./pause.ts";

export interface MessageLock {
  /** Stops renewing; returns the receipt that settles the message. Idempotent. */
  end(): Promise<string>;
}

/** Keeps a received message invisible to others while it is processed. */
export function holdMessage(
  queue: QueueClient,
  message: DequeuedMessageItem,
  lockMs: number,
  onFailure: (error: unknown) => void,
): MessageLock {
  const ended = new AbortController();
  let popReceipt = message.popReceipt;
  const renewing = (async () => {
    await pause(lockMs / 2, ended.signal);
    while (!ended.signal.aborted) {
      try {
        const lockSeconds = Math.ceil(lockMs / 1000);
        const renewed = await queue.updateMessage(message.messageId, popReceipt, undefined, lockSeconds);
        popReceipt = renewed.popReceipt ?? popReceipt;
      } catch (error) {
        onFailure(error);
      }
      await pause(lockMs / 2, ended.signal);
    }
  })();
  return {
    end: async () => {
      ended.abort();
      // A renewal in flight changes the receipt: the previous one settles nothing any more.
      await renewing;
      return popReceipt;
    },
  };
}
