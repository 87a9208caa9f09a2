import type { Urgency } from "../domain/urgency.ts";
import type { WithdrawableQueue } from "../ports/step-queue.ts";
import { stepQueueFor } from "../queue-names.ts";
import type { Step } from "../records/step-codec.ts";
import { encodeStep } from "../records/step-codec.ts";
import { translate } from "./azure-errors.ts";
import type { Storage } from "./storage.ts";
import { once } from "./storage.ts";

const maxDelaySeconds = 7 * 86_400;

/** Carries steps in Storage Queues, in the encoding that the Functions host expects. */
export function storageStepQueue(
  storage: Storage,
  nameFor: (urgency: Urgency) => string = stepQueueFor,
): WithdrawableQueue {
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

  async function put(message: Step, urgency: Urgency, delayMs: number) {
    const { queue, ready } = queueFor(urgency);
    try {
      await ready();
      const text = Buffer.from(encodeStep(message), "utf8").toString("base64");
      const { messageId, popReceipt } = await queue.sendMessage(text, {
        visibilityTimeout: Math.min(maxDelaySeconds, Math.ceil(delayMs / 1_000)),
        // A delay may not outlive the message: it never expires.
        messageTimeToLive: -1,
      });
      return { queue, messageId, popReceipt };
    } catch (error) {
      throw translate(error, "queueing a step", "read");
    }
  }

  return {
    send: async (message, urgency, delayMs = 0) => void (await put(message, urgency, delayMs)),
    async sendWithdrawable(message, urgency, delayMs) {
      const { queue, messageId, popReceipt } = await put(message, urgency, delayMs);
      return async () => {
        try {
          await queue.deleteMessage(messageId, popReceipt);
        } catch (error) {
          throw translate(error, "taking back a step", "read");
        }
      };
    },
  };
}
