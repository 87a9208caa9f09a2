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
    httpMetadata(match, request, url, declaredLength(request) > 0 ? body : undefined),
  );
  return outcome.succeeded ? toAnswer(outcome.returnValue) : { status: 500 };
}

/**
 * The trigger's metadata, as the HTTP extension of the Functions host makes it: the properties of a JSON body whose length is
 * declared, the query, and the parameters of the route. Each takes the place of one before that has its name in any case,
 * and keeps that one's spelling. `Query` and `Headers` are there unless one of these has the name.
 *
 * @see https://github.com/Azure/azure-webjobs-sdk-extensions/blob/dev/src/WebJobs.Extensions.Http/HttpTriggerAttributeBindingProvider.cs
 */
export function httpMetadata(
  { params }: RouteMatch,
  request: Pick<IncomingMessage, "headers">,
  url: URL,
  body?: Uint8Array,
): Readonly<Record<string, RpcTypedData>> {
  const query = queryOf(url);
  const named = new Map<string, readonly [name: string, value: RpcTypedData]>();
  const put = (name: string, value: RpcTypedData) => {
    const key = name.toLowerCase();
    named.set(key, [named.get(key)?.[0] ?? name, value]);
  };
  for (const [name, value] of Object.entries(body ? propertiesIn(body) : {})) put(name, value);
  for (const [name, value] of Object.entries({ ...query, ...params })) put(name, { string: value });
  if (!named.has("query")) put("Query", { json: JSON.stringify(query) });
  if (!named.has("headers")) put("Headers", { json: JSON.stringify(headersOf(request)) });
  return Object.fromEntries(named.values());
}

function propertiesIn(body: Uint8Array): Readonly<Record<string, RpcTypedData>> {
  const text = Buffer.from(body).toString("utf8").trim();
  if (!text.startsWith("{") || !text.endsWith("}")) return {};
  try {
    const entries = Object.entries(JSON.parse(text) as object).filter(([, value]) => value !== null);
    return Object.fromEntries(entries.map(([name, value]) => [name, metadataOf(value)]));
  } catch {
    return {};
  }
}

function metadataOf(value: unknown): RpcTypedData {
  if (typeof value === "string") return { string: value };
  return typeof value === "object" ? { json: JSON.stringify(value) } : { string: JSON.stringify(value) };
}

/** The length that a request declares of its body; 0 when it declares none. */
export function declaredLength({ headers }: Pick<IncomingMessage, "headers">): number {
  return Number(headers["content-length"] ?? 0);
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
