import type { StepQueue } from "../ports/step-queue.ts";
import { stepQueueName } from "../queue-names.ts";
import { encodeStep } from "../records/step-codec.ts";
import { translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

const maxDelaySeconds = 7 * 86_400;

/** Carries steps in a Storage Queue, in the encoding that the Functions host expects. */
export function storageStepQueue(storage: Storage, name = stepQueueName): StepQueue {
  const queue = storage.queue(name);
  const ready = once(() => queue.createIfNotExists());
  return {
    async send(message, delayMs = 0) {
      try {
        await ready();
        await queue.sendMessage(Buffer.from(encodeStep(message), "utf8").toString("base64"), {
          visibilityTimeout: Math.min(maxDelaySeconds, Math.ceil(delayMs / 1_000)),
          // A delay may not outlive the message: it never expires.
          messageTimeToLive: -1,
        });
      } catch (error) {
        throw translate(error, "queueing a step", "read");
      }
    },
  };
}
