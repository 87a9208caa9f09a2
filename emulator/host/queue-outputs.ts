import { QueueServiceClient } from "@azure/storage-queue";
import { z } from "zod";
import type { FunctionRegistration } from "./function-registration.ts";
import type { CoreResponse, RpcTypedData } from "./functions-core.ts";
import type { HostJson } from "./host-json.ts";
import { resolveExpression, storageConnection, type Settings } from "./settings.ts";

const CLIENT_OPTIONS = { retryOptions: { maxTries: 2, retryDelayInMs: 500 } };

const queueOutput = z.object({
  type: z.literal("queue"),
  direction: z.literal("out"),
  queueName: z.string(),
  connection: z.string().optional(),
});

export interface QueueOutputs {
  /** Enqueues an invocation's queue outputs; creates a missing queue. */
  carryOut(
    registration: FunctionRegistration,
    outputs: NonNullable<CoreResponse["outputData"]>,
  ): Promise<void>;
}

export function queueOutputs(host: {
  readonly settings: Settings;
  readonly hostJson: HostJson;
}): QueueOutputs {
  const { settings, hostJson } = host;
  const { messageEncoding } = hostJson.extensions.queues;
  const services = new Map<string, QueueServiceClient>();
  /** Checking before every message that its queue exists would double the cost of sending. */
  const made = new Set<string>();

  return {
    async carryOut({ name, bindings }, outputs) {
      for (const { name: bindingName, data } of outputs) {
        const { success, data: binding } = queueOutput.safeParse(bindings[bindingName]);
        if (!success) continue;
        const wanted = `function "${name}"`;
        const queueName = resolveExpression(binding.queueName, settings, wanted).toLowerCase();
        const connection = storageConnection(binding.connection, settings, wanted);
        const service =
          services.get(connection) ?? QueueServiceClient.fromConnectionString(connection, CLIENT_OPTIONS);
        services.set(connection, service);
        const queue = service.getQueueClient(queueName);
        if (!made.has(queue.url)) await queue.createIfNotExists();
        made.add(queue.url);
        for (const text of messagesIn(data)) {
          await queue.sendMessage(
            messageEncoding === "none" ? text : Buffer.from(text, "utf8").toString("base64"),
          );
        }
      }
    },
  };
}

/** A list is one message per entry. */
function messagesIn(data: RpcTypedData): readonly string[] {
  if (data.json === undefined) return data.string === undefined ? [] : [data.string];
  const value: unknown = JSON.parse(data.json);
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  return entries.map((entry) => (typeof entry === "string" ? entry : JSON.stringify(entry)));
}
