import { randomUUID } from "node:crypto";
import { answerAdmin } from "./admin-endpoints.ts";
import { devSignIn, type DevSignIn } from "./dev-sign-in.ts";
import { answerEventGrid, EVENT_GRID_PATH } from "./event-grid-webhook.ts";
import { hasTrigger, type FunctionRegistration, type Trigger } from "./function-registration.ts";
import { defaultHostJson, readHostJson, type HostJson } from "./host-json.ts";
import { describeError, lineLog, parseLogLevel, type HostLog } from "./host-log.ts";
import { createRouter, type HttpFunction, type Router } from "./http-routes.ts";
import { serveHttp, type Answer, type Responder } from "./http-server.ts";
import { readBody } from "./http-body.ts";
import { streamHttp } from "./http-stream.ts";
import { answerHttp } from "./http-trigger.ts";
import { answerInvoke } from "./invoke-endpoint.ts";
import { answerInvokeHttp } from "./invoke-http.ts";
import { trackInvocations, type Invocations } from "./invocations.ts";
import { prepareListener } from "./listeners.ts";
import { loadApp } from "./load-functions.ts";
import { settleWithin } from "./pause.ts";
import { queueOutputs } from "./queue-outputs.ts";
import type { Settings } from "./settings.ts";
import { defaultStoragePatienceMs, storagePatience } from "./storage-patience.ts";

/** How long an app's own ending may take, as in Azure. */
const terminateMs = 5_000;

export interface FunctionsHostOptions {
  /** The built CommonJS file that registers the functions. */
  readonly entry: string;
  /** The triggers that this instance serves; all by default. In Flex Consumption, groups of functions have instances of their own. */
  readonly triggers?: readonly Trigger["type"][];
  /** False for an app whose functions are called over HTTP by listeners in other processes. */
  readonly listens?: boolean;
  /** 0, the default, means any free port. */
  readonly port?: number;
  /** The path of host.json; the host's defaults apply without it. */
  readonly hostJson?: string;
  /** Where bindings look up connections and `%NAME%`; the environment by default. */
  readonly settings?: Settings;
  /** Receives every line of the log; standard output by default. */
  readonly write?: (line: string) => void;
  /** Names this host among those on one storage. A restart under the same name resumes its timers at once. */
  readonly instance?: string;
  /** How long a queue message stays hidden when its host dies; 10 minutes by default, as in Azure. */
  readonly messageLockMs?: number;
  /** How often a host tries to take over a timer that another host runs; 2 s by default. */
  readonly lockRetryMs?: number;
  /** How long refused or reset connections of the storage are borne; as long as in Azure by default. */
  readonly storagePatienceMs?: number;
  /** Called once when the storage fails for longer, or refuses the host. By default the host only stops its listeners. */
  readonly onStorageLost?: (error: unknown) => void;
  /** How long `stop` waits for running invocations; 10 s by default. */
  readonly drainMs?: number;
}

export interface FunctionsHost {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly functions: readonly FunctionRegistration[];
  readonly log: HostLog;
  /**
   * Stops all triggers, waits for running invocations, and then for the app's own ending. Returns how many invocations it
   * gave up waiting for.
   * Idempotent.
   */
  stop(): Promise<number>;
}

/**
 * Loads an app and serves its functions. When it returns, HTTP answers and every trigger is active.
 *
 * @throws {FunctionsNotLoadedError}
 * @throws {FunctionRefusedError}
 * @throws {SettingMissingError} a binding names a missing setting; nothing has been started.
 * @throws {ScheduleInvalidError} likewise.
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const { entry, port = 0, settings = process.env, write = console.log, drainMs = 10_000 } = options;
  const hostJson = options.hostJson === undefined ? defaultHostJson() : await readHostJson(options.hostJson);
  const log = lineLog(write, parseLogLevel(hostJson.logging.logLevel["default"]));
  const app = await loadApp(entry, log);
  const functions = app.functions.filter(
    ({ name, trigger }) => !isDisabled(name, settings) && (options.triggers?.includes(trigger.type) ?? true),
  );
  const invocations = trackInvocations(app.core, log, queueOutputs({ settings, hostJson }));
  const hostId = settings["AzureFunctionsWebHost__hostid"] ?? "keyturn-local";
  const instance = options.instance ?? settings["WEBSITE_INSTANCE_ID"] ?? randomUUID();
  const { messageLockMs = 600_000, lockRetryMs = 2_000 } = options;
  const { storagePatienceMs = defaultStoragePatienceMs, onStorageLost = () => void stopAll() } = options;
  let isLost = false;
  const lose = (error: unknown): void => {
    if (isLost) return;
    isLost = true;
    log("critical", "host", `the storage is lost: ${describeError(error)}`);
    onStorageLost(error);
  };
  const context = {
    settings,
    hostJson,
    hostId,
    instance,
    messageLockMs,
    lockRetryMs,
    invocations,
    makePatience: () => storagePatience(storagePatienceMs, lose),
    log,
  };
  const listens = options.listens ?? true;
  const prepared = (listens ? functions : [])
    .map((registration) => prepareListener(registration, context))
    .filter((listen) => listen !== undefined);

  const status = { id: hostId, instanceId: instance };
  const signIn = devSignIn(settings);
  const { HttpUri } = (await app.core.model?.getCapabilities({})) ?? {};
  const worker = HttpUri === undefined ? undefined : new URL(HttpUri);
  const find = routesOf(functions, hostJson);
  const respondAsHost = respondTo(functions, invocations, find, status, log, signIn, worker);
  const respond: Responder = (request, url) => {
    if (listens || !url.pathname.startsWith("/invoke/")) return respondAsHost(request, url);
    return worker && url.pathname === "/invoke/http"
      ? answerInvokeHttp(invocations, find, request, worker)
      : answerInvoke(invocations, functions, request, url);
  };
  const server = await serveHttp(port, log, respond);
  const listeners = prepared.map((listen) => listen());
  const stop = async (): Promise<number> => {
    await settleWithin([server.close(), ...listeners.map((listener) => listener.stop())], drainMs);
    await settleWithin([endApp(app.core.hooks.get("appTerminate"))], terminateMs);
    for (const own of app.core.servers) own.close().closeAllConnections();
    return invocations.running();
  };
  let stopping: Promise<number> | undefined;
  const stopAll = (): Promise<number> => (stopping ??= stop());
  return {
    port: server.port,
    origin: `http://127.0.0.1:${server.port}`,
    functions,
    log,
    stop: stopAll,
  };
}

async function endApp(hooks: readonly ((context: object) => unknown)[] = []): Promise<void> {
  for (const hook of hooks) await hook({ hookData: {}, appHookData: {} });
}

function respondTo(
  functions: readonly FunctionRegistration[],
  invocations: Invocations,
  find: Find,
  status: { readonly id: string; readonly instanceId: string },
  log: HostLog,
  signIn: DevSignIn | undefined,
  worker: URL | undefined,
): Responder {
  const webhooks = functions.filter((registration) => hasTrigger(registration, "eventGridTrigger"));
  return async (request, url): Promise<Answer> => {
    const path = url.pathname.toLowerCase();
    const signedIn = await signIn?.answer(request, url);
    if (signedIn) return signedIn;
    signIn?.admit(request);
    if (path.startsWith("/admin/")) {
      return answerAdmin(invocations, functions, status, request, url, await readBody(request));
    }
    if (path === EVENT_GRID_PATH.toLowerCase()) {
      return answerEventGrid(invocations, webhooks, log, request, url, await readBody(request));
    }
    const match = find(request.method ?? "GET", url.pathname);
    if (match === "malformed") return { status: 400 };
    if (!match) return { status: 404 };
    return worker
      ? streamHttp(invocations, match, request, url, worker)
      : answerHttp(invocations, match, request, url);
  };
}

type Find = (method: string, path: string) => ReturnType<Router> | "malformed";

function routesOf(functions: readonly FunctionRegistration[], hostJson: HostJson): Find {
  const router = createRouter(functions.filter((one): one is HttpFunction => hasTrigger(one, "httpTrigger")));
  const prefix = hostJson.extensions.http.routePrefix;
  return (method, path) => findRoute(router, prefix, method, path);
}

function findRoute(
  router: Router,
  prefix: string,
  method: string,
  path: string,
): ReturnType<Router> | "malformed" {
  const start = prefix === "" ? "/" : `/${prefix}/`;
  if (!path.toLowerCase().startsWith(start.toLowerCase())) return undefined;
  try {
    return router(method, path.slice(start.length));
  } catch (error) {
    if (error instanceof URIError) return "malformed";
    throw error;
  }
}

/** The setting that disables one function. */
function isDisabled(name: string, settings: Settings): boolean {
  return /^(?:true|1)$/i.test(
    settings[`AzureWebJobs.${name}.Disabled`] ?? settings[`AzureWebJobs_${name}_Disabled`] ?? "",
  );
}
