import type { InvocationContext } from "@azure/functions";
import type { StepQueue } from "../../shared/ports/step-queue.ts";
import { encodeStep } from "../../shared/records/step-codec.ts";

/**
 * Sends through the function's own queue output where it has one. The host sends the messages when the handler has
 * ended and polls the queue at once; a message sent another way waits for the next poll. If the host cannot send, the
 * whole invocation fails.
 *
 * @param queue for functions without such an output, and for delayed messages, which an output cannot send.
 */
export function outputQueue({ options, extraOutputs }: InvocationContext, queue: StepQueue): StepQueue {
  const output = options.extraOutputs.find(({ type }) => type === "queue");
  if (!output) return queue;
  const texts: string[] = [];
  return {
    async send(step, delayMs = 0) {
      if (delayMs > 0) return queue.send(step, delayMs);
      texts.push(encodeStep(step));
      extraOutputs.set(output, texts);
    },
  };
}
