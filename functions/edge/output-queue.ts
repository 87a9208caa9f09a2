import type { InvocationContext } from "@azure/functions";
import type { StepQueue } from "../../shared/ports/step-queue.ts";
import { stepQueueFor } from "../../shared/queue-names.ts";
import { encodeStep } from "../../shared/records/step-codec.ts";

/**
 * Sends through the function's own queue outputs where it has them. The host sends the messages when the handler has
 * ended and polls the queue at once; a message sent another way waits for the next poll. If the host cannot send, the
 * whole invocation fails.
 *
 * @param queue for functions without such an output, and for delayed messages, which an output cannot send.
 */
export function outputQueue({ options, extraOutputs }: InvocationContext, queue: StepQueue): StepQueue {
  const texts = new Map<string, string[]>();
  return {
    async send(step, urgency, delayMs = 0) {
      const name = stepQueueFor(urgency);
      const output = options.extraOutputs.find((one) => one.type === "queue" && one["queueName"] === name);
      if (!output || delayMs > 0) return queue.send(step, urgency, delayMs);
      const all = [...(texts.get(name) ?? []), encodeStep(step)];
      texts.set(name, all);
      extraOutputs.set(output, all);
    },
  };
}
