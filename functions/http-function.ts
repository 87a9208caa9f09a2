import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { IncomingMessage, ServerResponse } from "node:http";
import { app } from "@azure/functions";
import type { HttpHandler, HttpMethod, HttpRequest } from "@azure/functions";
import { logLine } from "../shared/log.ts";

const channel = "http.server.request.start";
/** By it the Functions host says to which invocation a request belongs that it streams to this process. */
const invocationHeader = "x-ms-invocation-id";
/** How long a request waits for its invocation. One that the library refuses never begins, and nobody else would answer. */
const defaultPatienceMs = 30_000;

interface Arrived {
  readonly request: IncomingMessage;
  readonly waiting: NodeJS.Timeout;
}

const arrived = new Map<string, Arrived>();

/** As `problem("INTERNAL")`, without loading what that needs. */
const failure = {
  status: 500,
  headers: {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  },
  body: JSON.stringify({
    type: "urn:keyturn:problem:INTERNAL",
    title: "Internal error of keyturn",
    status: 500,
    code: "INTERNAL",
  }),
};

/**
 * Keeps the requests that the Functions host streams to the library's server in this process, each until it is answered.
 *
 * @returns A function that keeps no further one. The channel belongs to the process, whatever loads this module again.
 */
export function keepStreamedRequests(patienceMs = defaultPatienceMs): () => void {
  const listener = (message: unknown) => keep(message, patienceMs);
  subscribe(channel, listener);
  return () => void unsubscribe(channel, listener);
}

function keep(message: unknown, patienceMs: number): void {
  const { request, response } = message as { readonly request?: unknown; readonly response?: unknown };
  if (!(request instanceof IncomingMessage) || !(response instanceof ServerResponse)) return;
  const id = request.headers[invocationHeader];
  if (typeof id !== "string") return;
  const waiting = setTimeout(() => refuse(response), patienceMs).unref();
  arrived.set(id, { request, waiting });
  response.once("close", () => {
    clearTimeout(waiting);
    arrived.delete(id);
  });
}

function refuse(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(failure.status, failure.headers).end(failure.body);
}

/** Registers a function that answers HTTP requests. The host checks no key: every handler verifies the caller's token. */
export function httpFunction(name: string, methods: HttpMethod[], route: string, handler: HttpHandler): void {
  app.http(name, { methods, authLevel: "anonymous", route, handler: answering(route, handler) });
}

/** Answers for a handler that throws: since the host streams, its caller would wait for minutes. */
export function answering(route: string, handler: HttpHandler): HttpHandler {
  return async (request, context) => {
    try {
      return await handler(asItArrived(request, context.invocationId, route), context);
    } catch (error) {
      const { message, stack } =
        error instanceof Error ? error : { message: String(error), stack: undefined };
      logLine(context, "error", "request-failed", { code: "UNEXPECTED", message, stack });
      return failure;
    }
  };
}

/**
 * Gives a request the headers and route parameters that it arrived with. The library takes both from the trigger's metadata,
 * where the host lets properties of a JSON body and query parameters take their place, names compared without their case.
 *
 * @see https://github.com/Azure/azure-webjobs-sdk-extensions/blob/dev/src/WebJobs.Extensions.Http/HttpTriggerAttributeBindingProvider.cs
 */
function asItArrived(request: HttpRequest, invocationId: string, route: string): HttpRequest {
  const kept = arrived.get(invocationId);
  if (!kept) return request;
  clearTimeout(kept.waiting);
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(kept.request.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return Object.defineProperties(request, {
    headers: { value: headers },
    params: { value: routeParameters(route, kept.request.url ?? "") },
  });
}

/** The parameters in the path of a request that the host has routed, behind the prefix `api`. */
export function routeParameters(route: string, url: string): Readonly<Record<string, string>> {
  const [, ...segments] = (url.split("?")[0] ?? "").split("/").filter((segment) => segment !== "");
  return Object.fromEntries(
    route.split("/").flatMap((part, index) => {
      const name = /^\{(\w+)\??\}$/.exec(part)?.[1];
      const segment = segments[index];
      return name === undefined || segment === undefined ? [] : [[name, decoded(segment)]];
    }),
  );
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
