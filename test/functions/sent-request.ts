import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";

/** What a handler answered, and what it logged. */
export interface SentAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly log: readonly string[];
}

/** Sends a request about the account `vision` to a handler, as somebody with a token. */
export async function send(
  handler: HttpHandler,
  change: {
    readonly method?: "GET" | "POST";
    readonly body?: string;
    readonly query?: Record<string, string>;
    readonly params?: Record<string, string>;
  } = {},
): Promise<SentAnswer> {
  const { method = "GET", body, query = {}, params = {} } = change;
  const log: string[] = [];
  const request = new HttpRequest({
    method,
    url: "https://keyturn.example/api",
    headers: { authorization: "Bearer any" },
    params: { account: "vision", consumer: "web", ...params },
    query,
    ...(body !== undefined && { body: { string: body } }),
  });
  const context = new InvocationContext({
    logHandler: (level, ...parts) => void log.push([level, ...parts].join(" ")),
  });
  const answer = (await handler(request, context)) as { status: number; body: string };
  const parsed = JSON.parse(answer.body) as Record<string, unknown>;
  return { status: answer.status, text: answer.body, body: parsed, log };
}
