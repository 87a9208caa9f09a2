import type { IncomingMessage } from "node:http";
import { z } from "zod";
import type { FunctionRegistration } from "./function-registration.ts";
import type { RpcTypedData } from "./functions-core.ts";
import { readBody } from "./http-body.ts";
import type { Answer } from "./http-server.ts";
import type { Invocations } from "./invocations.ts";

const call = z.object({
  Data: z.object({ input: z.unknown() }),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});

/**
 * Runs a function for a listener in another process, as the Functions host calls a custom handler: `POST /invoke/NAME`.
 * Answers 200 when the function has succeeded, and 500 when it has failed.
 */
export async function answerInvoke(
  invocations: Invocations,
  functions: readonly FunctionRegistration[],
  request: IncomingMessage,
  url: URL,
): Promise<Answer> {
  const name = url.pathname.slice("/invoke/".length);
  const registration = functions.find((one) => one.name === name);
  if (!registration || registration.trigger.type === "httpTrigger") return { status: 404 };
  if (request.method !== "POST") return { status: 405 };
  const { Data, Metadata } = call.parse(JSON.parse((await readBody(request)).toString("utf8")));
  const metadata = Object.entries(Metadata).map(([key, value]) => [key, typed(value)] as const);
  const { succeeded } = await invocations.invoke(
    registration,
    typed(Data.input),
    Object.fromEntries(metadata),
  );
  return { status: succeeded ? 200 : 500 };
}

function typed(value: unknown): RpcTypedData {
  return typeof value === "string" ? { string: value } : { json: JSON.stringify(value) };
}
