import type { Urgency } from "../domain/urgency.ts";
import type { StepQueue } from "../ports/step-queue.ts";
import { stepQueueFor } from "../queue-names.ts";
import { encodeStep } from "../records/step-codec.ts";
import { translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

const maxDelaySeconds = 7 * 86_400;

/** Carries steps in Storage Queues, in the encoding that the Functions host expects. */
export function storageStepQueue(
  storage: Storage,
  nameFor: (urgency: Urgency) => string = stepQueueFor,
): StepQueue {
  const opened = new Map<string, ReturnType<typeof open>>();

  function open(name: string) {
    const queue = storage.queue(name);
    return { queue, ready: once(() => queue.createIfNotExists()) };
  }

  function queueFor(urgency: Urgency): ReturnType<typeof open> {
    const name = nameFor(urgency);
    const known = opened.get(name) ?? open(name);
    opened.set(name, known);
    return known;
  }

  return {
    async send(message, urgency, delayMs = 0) {
      const { queue, ready } = queueFor(urgency);
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
