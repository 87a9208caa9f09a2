import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import { hasTrigger, type FunctionRegistration } from "./function-registration.ts";
import type { HostJson } from "./host-json.ts";
import type { HostLog } from "./host-log.ts";
import type { Invocations } from "./invocations.ts";
import { parseSchedule } from "./ncrontab.ts";
import { startQueueListener, type Listener } from "./queue-listener.ts";
import { queueMetadata } from "./queue-message.ts";
import { resolveExpression, storageConnection, type Settings } from "./settings.ts";
import type { StoragePatience } from "./storage-patience.ts";
import { startTimerListener } from "./timer-listener.ts";

/** Listeners retry at their own rhythm; the SDK's retries would only add delay. */
const CLIENT_OPTIONS = { retryOptions: { maxTries: 1, tryTimeoutInMs: 30_000 } };

export interface ListenerContext {
  readonly settings: Settings;
  readonly hostJson: HostJson;
  readonly hostId: string;
  readonly instance: string;
  readonly messageLockMs: number;
  readonly lockRetryMs: number;
  readonly invocations: Invocations;
  readonly makePatience: () => StoragePatience;
  readonly log: HostLog;
}

/** A listener that is ready to start; creating it has validated its options and settings. */
export type Listen = () => Listener;

/**
 * The listener that triggers this function; undefined for HTTP triggers.
 *
 * @throws {SettingMissingError}
 * @throws {ScheduleInvalidError}
 */
export function prepareListener(
  registration: FunctionRegistration,
  context: ListenerContext,
): Listen | undefined {
  if (hasTrigger(registration, "queueTrigger")) return prepareQueue(registration, context);
  if (hasTrigger(registration, "timerTrigger")) return prepareTimer(registration, context);
  return undefined;
}

function prepareQueue(
  registration: Parameters<typeof prepareListener>[0] & { trigger: { type: "queueTrigger" } },
  { settings, hostJson, messageLockMs, invocations, makePatience, log }: ListenerContext,
): Listen {
  const { name, trigger } = registration;
  const wanted = `function "${name}"`;
  const queueName = resolveExpression(trigger.queueName, settings, wanted).toLowerCase();
  const connection = storageConnection(trigger.connection, settings, wanted);
  const service = QueueServiceClient.fromConnectionString(connection, CLIENT_OPTIONS);
  const isPoison = queueName.endsWith("-poison");
  return () =>
    startQueueListener({
      name,
      queue: service.getQueueClient(queueName),
      ...(!isPoison && { poison: service.getQueueClient(`${queueName}-poison`) }),
      settings: hostJson.extensions.queues,
      messageLockMs,
      log,
      patience: makePatience(),
      handle: async (message, text) => {
        const outcome = await invocations.invoke(
          registration,
          { string: text },
          queueMetadata(message, text),
        );
        return outcome.succeeded;
      },
    });
}

function prepareTimer(
  registration: Parameters<typeof prepareListener>[0] & { trigger: { type: "timerTrigger" } },
  { settings, hostId, instance, lockRetryMs, invocations, log }: ListenerContext,
): Listen {
  const { name, trigger } = registration;
  const wanted = `function "${name}"`;
  const schedule = parseSchedule(resolveExpression(trigger.schedule, settings, wanted));
  const service = BlobServiceClient.fromConnectionString(
    storageConnection(undefined, settings, wanted),
    CLIENT_OPTIONS,
  );
  return () =>
    startTimerListener({
      name,
      schedule,
      hostId,
      instance,
      lockRetryMs,
      log,
      runOnStartup: trigger.runOnStartup,
      useMonitor: trigger.useMonitor,
      container: service.getContainerClient("azure-webjobs-hosts"),
      run: async (timer) => {
        await invocations.invoke(registration, { json: JSON.stringify(timer) });
      },
    });
}
