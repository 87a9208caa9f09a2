import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { readBody } from "./http-body.ts";
import type { RouteMatch } from "./http-routes.ts";
import type { Answer } from "./http-server.ts";
import { httpMetadata } from "./http-trigger.ts";
import type { Invocations } from "./invocations.ts";

const call = z.object({
  id: z.string(),
  method: z.string(),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  /** Of a declared length, in base64. */
  body: z.base64().nullish(),
});

/**
 * Begins invocations for a server in another process that passes requests to the worker's own: `GET /invoke/http` names
 * that one, `POST` runs the function of a request, and answers 200 when it has succeeded, 404 where there is none, and
 * 500 when it has failed.
 */
export async function answerInvokeHttp(
  invocations: Invocations,
  find: (method: string, path: string) => RouteMatch | "malformed" | undefined,
  request: IncomingMessage,
  worker: URL,
): Promise<Answer> {
  if (request.method === "GET") return { status: 200, body: `http://127.0.0.1:${worker.port}` };
  const { id, method, url, headers, body } = call.parse(
    JSON.parse((await readBody(request)).toString("utf8")),
  );
  const target = new URL(url);
  const match = find(method, target.pathname);
  if (match === "malformed") return { status: 400 };
  if (!match) return { status: 404 };
  const metadata = httpMetadata(match, { headers }, target, body ? Buffer.from(body, "base64") : undefined);
  const { succeeded } = await invocations.invoke(match.registration, { http: {} }, metadata, id);
  return { status: succeeded ? 200 : 500 };
}
