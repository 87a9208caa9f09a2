import type { IncomingMessage } from "node:http";
import type { RpcTypedData } from "./functions-core.ts";
import type { RouteMatch } from "./http-routes.ts";
import type { Invocations } from "./invocations.ts";
import type { Answer } from "./http-server.ts";
import { readBody } from "./http-body.ts";

type Nullable = Record<string, { readonly value: string }>;

/**
 * Runs the function that a request matched; a failed invocation is a 500 without a body.
 *
 * @throws {BodyTooLargeError}
 */
export async function answerHttp(
  invocations: Invocations,
  match: RouteMatch,
  request: IncomingMessage,
  url: URL,
): Promise<Answer> {
  const body = await readBody(request);
  const outcome = await invocations.invoke(
    match.registration,
    {
      http: {
        method: request.method ?? "GET",
        url: url.href,
        nullableHeaders: nullable(Object.entries(headersOf(request))),
        nullableParams: nullable(Object.entries(match.params)),
        nullableQuery: nullable(Object.entries(queryOf(url))),
        // The worker requests raw bytes; without a declared length Azure passes no body at all.
        body: request.headers["content-length"] === undefined ? null : { bytes: body },
      },
    },
    httpMetadata(match, request, url),
  );
  return outcome.succeeded ? toAnswer(outcome.returnValue) : { status: 500 };
}

/** The trigger's metadata. A parameter of the route takes the place of a query parameter of its name. */
export function httpMetadata(
  { params }: RouteMatch,
  request: Pick<IncomingMessage, "headers">,
  url: URL,
): Readonly<Record<string, RpcTypedData>> {
  const query = queryOf(url);
  const named = Object.entries({ ...query, ...params }).map(([name, value]) => [name, { string: value }]);
  return {
    Query: { json: JSON.stringify(query) },
    Headers: { json: JSON.stringify(headersOf(request)) },
    ...(Object.fromEntries(named) as Record<string, RpcTypedData>),
  };
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

function headersOf({ headers }: Pick<IncomingMessage, "headers">): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** Repeated query parameters arrive as one value, joined by commas. */
function queryOf({ searchParams }: URL): Record<string, string> {
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(names.map((name) => [name, searchParams.getAll(name).join(",")]));
}
