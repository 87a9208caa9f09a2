import { randomUUID } from "node:crypto";
import type { CoreInvocation, CoreResponse, CoreState, RpcTypedData } from "./functions-core.ts";
import type { FunctionRegistration } from "./function-registration.ts";
import type { QueueOutputs } from "./queue-outputs.ts";
import { asError, describeError, type HostLog } from "./host-log.ts";

type InvocationOutcome =
  | { readonly succeeded: true; readonly returnValue: RpcTypedData | null | undefined }
  | { readonly succeeded: false; readonly error: unknown };

export interface Invocations {
  /**
   * Runs the function once, including hooks. Never rejects: a failure is logged and returned in the outcome.
   */
  invoke(
    registration: FunctionRegistration,
    input: RpcTypedData,
    triggerMetadata?: Readonly<Record<string, RpcTypedData>>,
    invocationId?: string,
  ): Promise<InvocationOutcome>;
  /** The number of running invocations. */
  running(): number;
}

export function trackInvocations(core: CoreState, log: HostLog, outputs: QueueOutputs): Invocations {
  let running = 0;
  return {
    invoke: async (registration, input, triggerMetadata = {}, invocationId = randomUUID()) => {
      running += 1;
      try {
        return await runLogged(core, log, outputs, registration, input, triggerMetadata, invocationId);
      } finally {
        running -= 1;
      }
    },
    running: () => running,
  };
}

async function runLogged(
  core: CoreState,
  log: HostLog,
  outputs: QueueOutputs,
  registration: FunctionRegistration,
  input: RpcTypedData,
  triggerMetadata: Readonly<Record<string, RpcTypedData>>,
  invocationId: string,
): Promise<InvocationOutcome> {
  const { name } = registration;
  const began = performance.now();
  const end = (outcome: string): string =>
    `Executed 'Functions.${name}' (${outcome}, Id=${invocationId}, Duration=${Math.round(performance.now() - began)}ms)`;
  log("information", name, `Executing 'Functions.${name}' (Id=${invocationId})`);
  try {
    const { returnValue, outputData = [] } = await run(core, registration, {
      invocationId,
      request: {
        invocationId,
        inputData: [{ name: registration.triggerBinding, data: input }],
        triggerMetadata,
      },
      metadata: registration.metadata,
      state: undefined,
      log: (level, _category, message) => log(level, name, message),
    });
    // Before the answer goes out: an output that cannot be carried out fails the invocation.
    await outputs.carryOut(registration, outputData);
    log("information", name, end("Succeeded"));
    return { succeeded: true, returnValue };
  } catch (error) {
    log("error", name, `${end("Failed")} ${describeError(error)}`);
    return { succeeded: false, error };
  }
}

async function run(
  core: CoreState,
  registration: FunctionRegistration,
  invocation: CoreInvocation,
): Promise<CoreResponse> {
  if (!core.model) throw new Error("the app never set a programming model");
  const model = core.model.getInvocationModel(invocation);
  const { context, inputs } = await model.getArguments();
  const shared = { hookData: {}, appHookData: {}, invocationContext: context };

  const before = { ...shared, inputs, functionCallback: registration.callback };
  await runHooks(core, "preInvocation", invocation, before);

  const after: { result: unknown; error: unknown } = { result: null, error: null };
  invocation.state = "invocation";
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error ?? new Error("the handler threw nothing");
  }

  const ended = { ...shared, inputs: before.inputs, ...after };
  await runHooks(core, "postInvocation", invocation, ended);
  invocation.state = undefined;
  if (ended.error !== null && ended.error !== undefined) throw asError(ended.error);
  return model.getResponse(context, ended.result);
}

async function runHooks(
  core: CoreState,
  name: "preInvocation" | "postInvocation",
  invocation: CoreInvocation,
  context: object,
): Promise<void> {
  invocation.state = `${name}Hooks`;
  for (const hook of core.hooks.get(name) ?? []) await hook(context);
}
