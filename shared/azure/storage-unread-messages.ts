import type { UnreadMessages } from "../ports/step-queue.ts";
import { stepQueueName } from "../queue-names.ts";
import { translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

/** Keeps messages in the queue of steps itself: whichever build takes them next tries again. */
export function storageUnreadMessages(storage: Storage, name = stepQueueName): UnreadMessages {
  const queue = storage.queue(name);
  const ready = once(() => queue.createIfNotExists());
  return {
    async putBack(message, delayMs) {
      try {
        await ready();
        await queue.sendMessage(Buffer.from(JSON.stringify(message), "utf8").toString("base64"), {
          visibilityTimeout: Math.ceil(delayMs / 1_000),
          messageTimeToLive: -1,
        });
      } catch (error) {
        throw translate(error, "putting a message back", "read");
      }
    },
  };
}
