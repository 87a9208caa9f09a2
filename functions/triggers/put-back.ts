import type { StorageQueueHandler } from "@azure/functions";
import { minuteMs } from "../../shared/domain/time.ts";
import { RecordFromNewerBuildError } from "../../shared/errors.ts";
import type { LineWriter } from "../../shared/log.ts";
import { logLine } from "../../shared/log.ts";
import { services } from "../edge/services.ts";

const againMs = 5 * minuteMs;

/**
 * Puts a message back that a newer build sent, or that this build cannot act on until that build runs again. A failure
 * instead would end in the poison queue, from which nothing returns.
 */
export function orPutBack(handler: StorageQueueHandler): StorageQueueHandler {
  return async (message, context) => {
    try {
      await handler(message, context);
    } catch (error) {
      if (!(error instanceof RecordFromNewerBuildError)) throw error;
      await putBack(message, error.message, context);
    }
  };
}

export async function putBack(message: unknown, because: string, writer: LineWriter): Promise<void> {
  await services().unread.putBack(message, againMs);
  logLine(writer, "warn", "step-put-back", { because });
}
