import type { IncomingMessage } from "node:http";
import type { FunctionRegistration } from "./function-registration.ts";
import type { Answer } from "./http-server.ts";
import type { Invocations } from "./invocations.ts";

export interface HostStatus {
  readonly id: string;
  readonly instanceId: string;
}

/**
 * The host's own endpoints: its state, the list of functions, and `POST /admin/functions/NAME`, which
 * starts a function that HTTP does not trigger, with the text in `{"input": "..."}` as its input, and returns
 * at once.
 */
export function answerAdmin(
  invocations: Invocations,
  functions: readonly FunctionRegistration[],
  status: HostStatus,
  request: IncomingMessage,
  url: URL,
  body: Buffer,
): Answer {
  const route = `${request.method ?? ""} ${url.pathname.replace(/\/+$/, "").toLowerCase()}`;
  if (route === "GET /admin/host/status") return json({ ...status, state: "Running", version: "local" });
  if (route === "GET /admin/functions")
    return json(functions.map(({ name, bindings }) => ({ name, bindings })));
  const wanted = /^POST \/admin\/functions\/([^/]+)$/.exec(route)?.[1];
  const registration = functions.find(({ name }) => name.toLowerCase() === wanted);
  if (!registration || registration.trigger.type === "httpTrigger") return { status: 404 };
  void invocations.invoke(registration, { string: inputOf(body) });
  return { status: 202 };
}

function inputOf(body: Buffer): string {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    if (typeof parsed === "object" && parsed !== null && "input" in parsed) return String(parsed.input);
  } catch {
    // A body that is not JSON carries no input.
  }
  return "";
}

function json(document: object): Answer {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(document) };
}
