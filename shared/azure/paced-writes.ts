import { ThrottledError } from "../errors.ts";
import type { WritePacer } from "../ports/write-pacer.ts";
import { translate } from "./azure-errors.ts";
import type { NotedAnswer } from "./noted-answer.ts";
import { notedAnswer } from "./noted-answer.ts";

/** A look waits so long for its turn; beyond that others use its place in the process better. */
const maxWaitMs = 3_000;
const bareRefusalMs = 1_000;

/** A write to Resource Manager, which counts some reads as such. */
export interface PacedWrite {
  readonly subscription: string;
  readonly operation: string;
  readonly kind: "read" | "change";
}

export interface PacedWrites {
  /**
   * @param urgent waits for no turn: an emergency.
   * @throws {PacedError} the turn is too far away to wait for it.
   */
  awaitTurn(subscription: string, urgent: boolean): Promise<void>;

  /** Sends a write whose turn has come, and learns from the answer. */
  send<T>(write: PacedWrite, call: (options: NotedAnswer["options"]) => Promise<T>): Promise<T>;
}

export function pacedWrites(pacer: WritePacer): PacedWrites {
  return {
    awaitTurn: (subscription, urgent) => pacer.acquire(subscription, urgent ? 0 : maxWaitMs),

    async send({ subscription, operation, kind }, call) {
      const noted = notedAnswer();
      try {
        return await call(noted.options);
      } catch (error) {
        const known = translate(error, operation, kind);
        if (known instanceof ThrottledError)
          pacer.throttled(subscription, known.retryAfterMs ?? bareRefusalMs);
        throw error;
      } finally {
        const left = noted.writesLeft();
        if (left !== undefined) pacer.remaining(subscription, left);
      }
    },
  };
}
