import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";

/** A handler's answer, and its log. */
export interface SentAnswer {
  readonly status: number;
  readonly text: string;
  /** Empty where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  readonly log: readonly string[];
}

/** Sends a request about the account `vision` to a handler, as a caller with a token. */
export async function send(
  handler: HttpHandler,
  change: {
    readonly method?: "GET" | "POST" | "PUT" | "DELETE";
    readonly url?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly query?: Record<string, string>;
    readonly params?: Record<string, string>;
  } = {},
): Promise<SentAnswer> {
  const { method = "GET", body, query = {}, params = {}, url = "https://keyturn.example/api" } = change;
  const log: string[] = [];
  const request = new HttpRequest({
    method,
    url,
    headers: { authorization: "Bearer any", ...change.headers },
    params: { account: "vision", consumer: "web", ...params },
    query,
    ...(body !== undefined && { body: { string: body } }),
  });
  const context = new InvocationContext({
    logHandler: (level, ...parts) => void log.push([level, ...parts].join(" ")),
  });
  const answer = (await handler(request, context)) as {
    status: number;
    headers?: Record<string, string>;
    body?: string;
  };
  const { status, body: text = "" } = answer;
  const headers = new Headers(answer.headers);
  const isJson = headers.get("content-type")?.endsWith("json") && text !== "";
  const parsed = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status, text, body: parsed, headers, log };
}
