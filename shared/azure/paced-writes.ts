import { ThrottledError } from "../errors.ts";
import type { WritePacer } from "../ports/write-pacer.ts";
import { translate } from "./azure-errors.ts";
import type { NotedAnswer } from "./noted-answer.ts";
import { notedAnswer } from "./noted-answer.ts";

/** How long a look waits for a permit; longer waits go through the queue, to free the process for others. */
const maxWaitMs = 3_000;
const defaultRetryMs = 1_000;

/** A request that Resource Manager counts as a write; some reads are. */
export interface PacedWrite {
  readonly subscription: string;
  readonly operation: string;
  readonly kind: "read" | "change";
}

export interface PacedWrites {
  /**
   * @param urgent does not wait: an emergency.
   * @throws {PacedError} the permit is too far away to wait for.
   */
  awaitPermit(subscription: string, urgent: boolean): Promise<void>;

  /** Sends a permitted write, and learns from the answer. */
  send<T>(write: PacedWrite, call: (options: NotedAnswer["options"]) => Promise<T>): Promise<T>;
}

export function pacedWrites(pacer: WritePacer): PacedWrites {
  return {
    awaitPermit: (subscription, urgent) => pacer.acquire(subscription, urgent ? 0 : maxWaitMs),

    async send({ subscription, operation, kind }, call) {
      const noted = notedAnswer();
      try {
        return await call(noted.options);
      } catch (error) {
        const known = translate(error, operation, kind);
        if (known instanceof ThrottledError)
          pacer.throttled(subscription, known.retryAfterMs ?? defaultRetryMs);
        throw error;
      } finally {
        const left = noted.writesLeft();
        if (left !== undefined) pacer.remaining(subscription, left);
      }
    },
  };
}
