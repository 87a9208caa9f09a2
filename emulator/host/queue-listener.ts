import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";
import type { QueueSettings } from "./host-json.ts";
import { describeError, type HostLog } from "./host-log.ts";
import { pause } from "./pause.ts";
import { decodeMessage } from "./queue-message.ts";
import { holdMessage } from "./queue-lock.ts";
import type { StoragePatience } from "./storage-patience.ts";

const MIN_POLL_MS = 100;
/** A poison message lives for seven days, however long the original would have. */
const POISON_TTL_SECONDS = 7 * 86_400;

export interface QueueListenerOptions {
  readonly name: string;
  readonly queue: QueueClient;
  /** The queue for messages after their last attempt; created for the first one. A poison queue itself has none. */
  readonly poison?: QueueClient;
  readonly settings: QueueSettings;
  /** How long a message stays invisible to others when its host dies; renewed at half of it. */
  readonly messageLockMs: number;
  readonly log: HostLog;
  readonly patience: StoragePatience;
  /** Handles one message. Returns whether it succeeded. */
  readonly handle: (message: DequeuedMessageItem, text: string) => Promise<boolean>;
}

export interface Listener {
  /** Accepts no more work; resolves when the work in flight is done and settled. */
  stop(): Promise<void>;
}

/**
 * Polls a queue: at once after it found messages, and with back-off while it is empty. No output wakes it. A queue that
 * does not exist yet counts as an empty one, and so does unreachable storage for as long as the patience lasts.
 */
export function startQueueListener(options: QueueListenerOptions): Listener {
  const stopping = new AbortController();
  const polling = poll(options, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await polling;
    },
  };
}

async function poll(options: QueueListenerOptions, stopping: AbortSignal): Promise<void> {
  const { batchSize, newBatchThreshold, maxPollingIntervalMs } = options.settings;
  const running = new Set<Promise<void>>();
  let pollMs = MIN_POLL_MS;
  while (!stopping.aborted) {
    const messages = await receive(options, batchSize);
    for (const message of messages) {
      const work = settle(options, message);
      running.add(work);
      void work.finally(() => running.delete(work));
    }
    if (messages.length === 0) {
      await pause(pollMs, stopping);
      pollMs = Math.min(pollMs * 2, maxPollingIntervalMs);
    } else {
      pollMs = Math.min(MIN_POLL_MS, maxPollingIntervalMs);
    }
    while (running.size > newBatchThreshold && !stopping.aborted) await Promise.race(running);
  }
  await Promise.all(running);
}

async function receive(
  options: QueueListenerOptions,
  batchSize: number,
): Promise<readonly DequeuedMessageItem[]> {
  try {
    const { receivedMessageItems } = await options.queue.receiveMessages({
      numberOfMessages: batchSize,
      visibilityTimeout: Math.ceil(options.messageLockMs / 1000),
    });
    options.patience.answered();
    return receivedMessageItems.map(withLineBreaks);
  } catch (error) {
    options.patience.pollFailed(error);
    if ((error as { statusCode?: number }).statusCode !== 404) {
      options.log(
        "warning",
        options.name,
        `queue "${options.queue.name}" cannot be read: ${describeError(error)}`,
      );
    }
    return [];
  }
}

/** The SDK leaves the reference with which XML carries a carriage return as it came. */
function withLineBreaks(message: DequeuedMessageItem): DequeuedMessageItem {
  return { ...message, messageText: message.messageText.replaceAll("&#xD;", "\r") };
}

/**
 * Runs one message to its end: deleted after success, visible again after a failure, moved to the poison queue after
 * the last attempt. If storage refuses that, the message comes again after its lock; so does one of a poison queue, however
 * often it was tried.
 */
async function settle(options: QueueListenerOptions, message: DequeuedMessageItem): Promise<void> {
  const { queue, poison, settings, log, name, messageLockMs, patience } = options;
  const lock = holdMessage(queue, message, messageLockMs, (error) =>
    log("warning", name, `the lock of message ${message.messageId} was not renewed: ${describeError(error)}`),
  );
  try {
    const text = decodeMessage(message.messageText, settings.messageEncoding);
    const spent = poison !== undefined && message.dequeueCount > settings.maxDequeueCount;
    const succeeded = text !== undefined && !spent && (await options.handle(message, text));
    const popReceipt = await lock.end();
    if (succeeded) {
      await patience.insist(() => queue.deleteMessage(message.messageId, popReceipt));
    } else if (!poison) {
      log("warning", name, `message ${message.messageId} stays hidden in "${queue.name}"`);
    } else if (text === undefined || message.dequeueCount >= settings.maxDequeueCount) {
      log("warning", name, `message ${message.messageId} goes to "${poison.name}"`);
      await poison.createIfNotExists();
      await poison.sendMessage(message.messageText, { messageTimeToLive: POISON_TTL_SECONDS });
      await queue.deleteMessage(message.messageId, popReceipt);
    } else {
      const retrySeconds = Math.ceil(settings.visibilityTimeoutMs / 1000);
      await queue.updateMessage(message.messageId, popReceipt, undefined, retrySeconds);
    }
  } catch (error) {
    log("warning", name, `message ${message.messageId} could not be settled: ${describeError(error)}`);
  } finally {
    await lock.end();
  }
}
