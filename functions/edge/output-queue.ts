import type { InvocationContext } from "@azure/functions";
import type { StepQueue } from "../../shared/ports/step-queue.ts";
import { encodeStep } from "../../shared/records/step-codec.ts";

/**
 * Sends through the function's own queue output where it has one. The host sends when the handler has ended, and its
 * listener then looks at once, while it finds what was sent past it no sooner than at its next poll. When the host cannot
 * send, the invocation fails as a whole.
 *
 * @param queue for functions without such an output, and for what is to come later, which an output cannot say.
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
