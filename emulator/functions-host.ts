// Serves a built function app as the Azure Functions host would, on loopback:
//   node emulator/functions-host.ts --entry dist/functions.cjs [--port 0] [--host-json host.json]
//     [--triggers httpTrigger,eventGridTrigger] [--deaf] [--instance NAME]
//     [--message-lock-ms 600000] [--storage-patience-ms 25000] [--drain-ms 10000]
import { existsSync } from "node:fs";
import { format, parseArgs } from "node:util";
import { triggerTypes } from "./host/function-registration.ts";
import { describeError } from "./host/host-log.ts";
import { startFunctionsHost } from "./host/start-host.ts";

const { values } = parseArgs({
  options: {
    entry: { type: "string", default: "dist/functions.cjs" },
    port: { type: "string", default: "0" },
    "host-json": { type: "string" },
    triggers: { type: "string" },
    deaf: { type: "boolean", default: false },
    instance: { type: "string" },
    "message-lock-ms": { type: "string" },
    "storage-patience-ms": { type: "string" },
    "drain-ms": { type: "string" },
  },
});

// As in the Node worker: an unhandled rejection takes down everything in flight.
process.on("unhandledRejection", (error) => fail("unhandled rejection", error));
process.on("uncaughtException", (error) => fail("uncaught exception", error));

const hostJson = values["host-json"] ?? (existsSync("host.json") ? "host.json" : undefined);
const messageLock = values["message-lock-ms"];
const patience = values["storage-patience-ms"];
const drain = values["drain-ms"];
try {
  const host = await startFunctionsHost({
    entry: values.entry,
    port: Number(values.port),
    listens: !values.deaf,
    ...(hostJson === undefined ? {} : { hostJson }),
    ...(values.triggers === undefined ? {} : { triggers: triggerTypes.parse(values.triggers) }),
    ...(values.instance === undefined ? {} : { instance: values.instance }),
    ...(messageLock === undefined ? {} : { messageLockMs: Number(messageLock) }),
    ...(patience === undefined ? {} : { storagePatienceMs: Number(patience) }),
    // As in Azure, where the platform starts the process again.
    onStorageLost: (error) => fail("the storage is lost", error),
    ...(drain === undefined ? {} : { drainMs: Number(drain) }),
  });
  // What an app writes outside of an invocation is in the log as well, in a category of its own.
  for (const [method, level] of [
    ["info", "information"],
    ["warn", "warning"],
    ["error", "error"],
  ] as const) {
    console[method] = (...parts: unknown[]) => host.log(level, "Host.Function.Console", format(...parts));
  }
  const stop = (): void => {
    void host.stop().then((abandoned) => {
      if (abandoned > 0) console.error(`gave up waiting for ${abandoned} running invocations`);
      process.exit(0);
    });
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  console.log(`listening on ${host.origin}`);
} catch (error) {
  fail("the host cannot start", error);
}

function fail(what: string, error: unknown): never {
  console.error(`${new Date().toISOString()} critical host ${what}: ${describeError(error)}`);
  process.exit(1);
}
