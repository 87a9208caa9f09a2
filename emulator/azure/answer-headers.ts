import { randomUUID } from "node:crypto";
import type { Answer } from "./exchange.ts";
import type { ServiceName } from "./service-names.ts";

/** Adds the headers that every Azure service sends: a content type, and ids of the request. */
export function withServiceHeaders(answer: Answer, service: ServiceName): Answer {
  const idName = service === "ai" ? "apim-request-id" : "x-ms-request-id";
  const correlation = service === "arm" && { "x-ms-correlation-request-id": randomUUID() };
  return {
    ...answer,
    headers: { ...typeOf(answer), [idName]: randomUUID(), ...correlation, ...answer.headers },
  };
}

export function typeOf({ body, text, stream }: Answer): Readonly<Record<string, string>> {
  if (stream !== undefined) return { "content-type": "text/event-stream; charset=utf-8" };
  if (text !== undefined) return { "content-type": "text/html; charset=utf-8" };
  return body === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
}
