import { fileURLToPath } from "node:url";
import type { Program } from "../../emulator/child-process.ts";
import { startProgram } from "../../emulator/child-process.ts";
import type { StartListeners } from "../../emulator/stack/local-stack.ts";
import { together } from "../../emulator/stack/together.ts";
import {
  nearExpiryQueueName,
  poisonQueueOf,
  stepQueueName,
  urgentStepQueueName,
} from "../../shared/queue-names.ts";

const run = fileURLToPath(new URL("./run.ts", import.meta.url));
const hostJson = fileURLToPath(new URL("../../host.json", import.meta.url));

/** Starts Microsoft's listeners of queues, Event Grid and timers, which call the functions of the app over HTTP. */
export const startListeners: StartListeners = (app, environment) => {
  const env = {
    ...environment,
    // Node's own options and certificates concern the app.
    NODE_OPTIONS: "",
    APP_ORIGIN: app.ready[1] ?? "",
    HOST_JSON: hostJson,
    QUEUE_step: stepQueueName,
    QUEUE_poison: poisonQueueOf(stepQueueName),
    QUEUE_urgentStep: urgentStepQueueName,
    QUEUE_urgentPoison: poisonQueueOf(urgentStepQueueName),
    QUEUE_nearExpiryQueue: nearExpiryQueueName,
  };
  const start = (name: string): Promise<Program> =>
    startProgram({
      name,
      file: run,
      args: [name],
      env,
      readyLine: /^listening on (\S+)$/,
      readyTimeoutMs: 60_000,
    });
  return together(start("queues"), start("timers"));
};
