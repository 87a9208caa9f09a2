import type { Server } from "node:http";
import type { HostLog, LogLevel } from "./host-log.ts";

/** A value as it crosses the border between host and worker; exactly one field is set. */
export interface RpcTypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: RpcHttp;
}

interface RpcHttp {
  readonly method?: string;
  readonly url?: string;
  readonly nullableHeaders?: Readonly<Record<string, { readonly value: string }>>;
  readonly nullableParams?: Readonly<Record<string, { readonly value: string }>>;
  readonly nullableQuery?: Readonly<Record<string, { readonly value: string }>>;
  readonly body?: RpcTypedData | null;
  /** The rest appears only in answers. */
  readonly statusCode?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, { readonly type: string } & Readonly<Record<string, unknown>>>>;
}

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: (...args: unknown[]) => unknown;
}

interface InvocationRequest {
  readonly invocationId: string;
  readonly inputData: readonly { readonly name: string; readonly data: RpcTypedData }[];
  readonly triggerMetadata: Readonly<Record<string, RpcTypedData>>;
}

export interface CoreInvocation {
  readonly invocationId: string;
  readonly request: InvocationRequest;
  readonly metadata: FunctionMetadata;
  state: "preInvocationHooks" | "invocation" | "postInvocationHooks" | undefined;
  log(level: LogLevel, category: string, message: string): void;
}

/** The result of an invocation: the return value, and its other outputs. */
export interface CoreResponse {
  readonly returnValue?: RpcTypedData | null | undefined;
  readonly outputData?: readonly { readonly name: string; readonly data: RpcTypedData }[];
}

/** The part of the library in the bundle that turns host data into handler arguments and back. */
interface ProgrammingModel {
  getInvocationModel(invocation: CoreInvocation): {
    getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
    invokeFunction(
      context: unknown,
      inputs: unknown[],
      callback: RegisteredFunction["callback"],
    ): Promise<unknown>;
    getResponse(context: unknown, result: unknown): Promise<CoreResponse>;
  };
  /** With `HttpUri`, the address of the worker's own server, where the app streams HTTP. Ends the setup. */
  getCapabilities(known: Capabilities): Promise<Capabilities>;
}

interface Capabilities {
  readonly HttpUri?: string;
}

type Hook = (context: object) => unknown;

/** The app's registrations through `@azure/functions-core`. */
export interface CoreState {
  readonly functions: RegisteredFunction[];
  readonly hooks: Map<string, Hook[]>;
  model: ProgrammingModel | undefined;
  /** Registrations are refused after the app has started, as the worker refuses them. */
  open: boolean;
  /** The HTTP servers that the app has created. */
  readonly servers: Server[];
}

/** A module that exists only inside the Functions worker. */
export const FUNCTIONS_CORE = "@azure/functions-core";

/** An empty core, and the module through which an app registers. */
export function createFunctionsCore(log: HostLog): { readonly state: CoreState; readonly api: object } {
  const state: CoreState = { functions: [], hooks: new Map(), model: undefined, open: true, servers: [] };
  return { state, api: coreApi(state, log) };
}

function coreApi(state: CoreState, log: HostLog): object {
  class Disposable {
    readonly dispose: () => void;
    constructor(dispose: () => void) {
      this.dispose = dispose;
    }
  }
  return {
    version: "3.12.0",
    hostVersion: "4.1040.0",
    Disposable,
    registerFunction: (metadata: FunctionMetadata, callback: RegisteredFunction["callback"]) => {
      if (!state.open) throw new Error("a function can only be registered during app startup");
      const entry: RegisteredFunction = { metadata, callback };
      state.functions.push(entry);
      return new Disposable(() => state.functions.splice(state.functions.indexOf(entry), 1));
    },
    registerHook: (name: string, hook: Hook) => {
      const hooks = state.hooks.get(name) ?? [];
      hooks.push(hook);
      state.hooks.set(name, hooks);
      return new Disposable(() => hooks.splice(hooks.indexOf(hook), 1));
    },
    setProgrammingModel: (model: ProgrammingModel) => {
      state.model = model;
    },
    getProgrammingModel: () => state.model,
    log: (level: LogLevel, _category: string, message: string) => log(level, "worker", message),
  };
}
