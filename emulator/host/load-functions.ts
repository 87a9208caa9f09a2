import { readFile } from "node:fs/promises";
import http, { type Server } from "node:http";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { compileFunction, constants } from "node:vm";
import { createFunctionsCore, FUNCTIONS_CORE, type CoreState } from "./functions-core.ts";
import { parseRegistration, type FunctionRegistration } from "./function-registration.ts";
import type { HostLog } from "./host-log.ts";

class FunctionsNotLoadedError extends Error {
  readonly code = "FUNCTIONS_NOT_LOADED";
  constructor(entry: string, reason: string, options?: ErrorOptions) {
    super(`no function can be served from ${entry}: ${reason}`, options);
  }
}

export interface LoadedApp {
  readonly functions: readonly FunctionRegistration[];
  /** The app's registrations besides its functions. */
  readonly core: CoreState;
}

/**
 * An app's registrations, in order.
 *
 * @throws {FunctionsNotLoadedError}
 * @throws {FunctionRefusedError}
 */
export async function loadFunctions(entry: string): Promise<readonly FunctionRegistration[]> {
  return (await loadApp(entry, () => {})).functions;
}

/**
 * Runs the app's entry file as the Functions worker does, again with every call. The file must be CommonJS
 * and contain its own copy of `@azure/functions`: a copy in node_modules would not find the worker's core.
 *
 * @throws {FunctionsNotLoadedError} the file threw (Azure would continue without functions), or it registered
 * none, or two of one name.
 * @throws {FunctionRefusedError}
 */
export async function loadApp(entry: string, log: HostLog): Promise<LoadedApp> {
  const { state, api } = createFunctionsCore(log);
  try {
    await runModule(resolve(entry), { [FUNCTIONS_CORE]: api, http: recordingServers(state.servers) });
    for (const hook of state.hooks.get("appStart") ?? []) await hook({ hookData: {}, appHookData: {} });
  } catch (error) {
    throw new FunctionsNotLoadedError(entry, "it threw while it was loaded", { cause: error });
  }
  state.open = false;
  if (state.functions.length === 0) throw new FunctionsNotLoadedError(entry, "it registered no function");
  const functions = state.functions.map(parseRegistration);
  const names = functions.map(({ name }) => name.toLowerCase());
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined) throw new FunctionsNotLoadedError(entry, `it registered "${doubled}" twice`);
  return { functions, core: state };
}

/** The module `http` as an app sees it; its servers outlive the worker otherwise, which here is this process. */
function recordingServers(servers: Server[]): object {
  const createServer = (...args: Parameters<typeof http.createServer>): Server => {
    const server = http.createServer(...args);
    servers.push(server);
    return server;
  };
  return { ...http, createServer };
}

/** Node's own `require` cannot learn a name without changing it for the whole process. */
async function runModule(file: string, own: Readonly<Record<string, object>>): Promise<void> {
  const require = createRequire(file);
  const requireWithCore = Object.assign((name: string): unknown => own[name] ?? require(name), require);
  const parameters = ["exports", "require", "module", "__filename", "__dirname"];
  const run = compileFunction(await readFile(file, "utf8"), parameters, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {}, id: file, filename: file };
  run.call(module.exports, module.exports, requireWithCore, module, file, dirname(file));
}
