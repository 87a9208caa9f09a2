import type { IncomingMessage } from "node:http";
import type { RpcTypedData } from "./functions-core.ts";
import type { RouteMatch } from "./http-routes.ts";
import type { Invocations } from "./invocations.ts";
import type { Answer } from "./http-server.ts";

type Nullable = Record<string, { readonly value: string }>;

/** Runs the function that a request matched; a failed invocation is a 500 without a body. */
export async function answerHttp(
  invocations: Invocations,
  match: RouteMatch,
  request: IncomingMessage,
  url: URL,
  body: Buffer,
): Promise<Answer> {
  const outcome = await invocations.invoke(match.registration, {
    http: {
      method: request.method ?? "GET",
      url: url.href,
      nullableHeaders: nullable(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      nullableParams: nullable(Object.entries(match.params)),
      nullableQuery: joinedQuery(url),
      // The worker requests raw bytes; without a declared length Azure passes no body at all.
      body: request.headers["content-length"] === undefined ? null : { bytes: body },
    },
  });
  return outcome.succeeded ? toAnswer(outcome.returnValue) : { status: 500 };
}

/** A handler that returns nothing means "no content". */
function toAnswer(returned: RpcTypedData | null | undefined): Answer {
  const http = returned?.http;
  if (!http) return { status: 204 };
  return {
    status: Number(http.statusCode ?? 200),
    headers: http.headers ?? {},
    body: http.body?.bytes ?? http.body?.string ?? "",
  };
}

function nullable(entries: readonly (readonly [string, string])[]): Nullable {
  return Object.fromEntries(entries.map(([name, value]) => [name, { value }]));
}

/** Repeated query parameters arrive as one value, joined by commas. */
function joinedQuery(url: URL): Nullable {
  const names = [...new Set(url.searchParams.keys())];
  return nullable(names.map((name) => [name, url.searchParams.getAll(name).join(",")]));
}
