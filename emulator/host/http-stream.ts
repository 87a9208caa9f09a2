import { randomUUID } from "node:crypto";
import { Agent, request as sendRequest, type IncomingMessage } from "node:http";
import { Transform } from "node:stream";
import { BodyTooLargeError, bodyLimitBytes, readBody } from "./http-body.ts";
import type { RouteMatch } from "./http-routes.ts";
import type { Answer } from "./http-server.ts";
import { declaredLength, httpMetadata } from "./http-trigger.ts";
import type { Invocations } from "./invocations.ts";

/**
 * To the workers of this process. A connection that ended with its answer would be reset where the function left a part
 * of the body unread.
 */
const connections = new Agent({ keepAlive: true });

/** Azure's host reads every body of a declared length before it passes it on; this one reads those up to this length. */
const readBeforeBytes = 65_536;

/** How long a response may take to arrive after its invocation has ended. */
const patienceMs = 5_000;

/** Headers that belong to one connection. */
const perConnection = new Set(["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"]);

/**
 * Runs the function that a request matched, and passes request and response through the worker's own server while they
 * arrive. So the answer goes out before the invocation has ended and its outputs are carried out. A function that fails
 * or ends without a response is a 500 without a body.
 *
 * @throws {BodyTooLargeError} before the function has answered.
 */
export async function streamHttp(
  invocations: Invocations,
  match: RouteMatch,
  request: IncomingMessage,
  url: URL,
  worker: URL,
): Promise<Answer> {
  const invocationId = randomUUID();
  const forwarding = new AbortController();
  const length = declaredLength(request);
  const body = length > 0 && length <= readBeforeBytes ? await readBody(request) : undefined;
  const responded = forward(request, body, url, worker, invocationId, forwarding.signal);
  const metadata = httpMetadata(match, request, url, body);
  const ended = invocations
    .invoke(match.registration, { http: {} }, metadata, invocationId)
    .then(({ succeeded }) => (succeeded ? answeredAlready(responded) : undefined));
  const response = await Promise.race([responded, ended]);
  if (!response) {
    responded.catch(() => undefined);
    forwarding.abort();
    return { status: 500 };
  }
  return {
    status: response.statusCode ?? 500,
    headers: Object.fromEntries(
      Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
        perConnection.has(name) ? [] : [[name, values]],
      ),
    ),
    body: response,
  };
}

/** A handler's response is on its way before its invocation ends; without one, none will come. */
async function answeredAlready(responded: Promise<IncomingMessage>): Promise<IncomingMessage | undefined> {
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMs, undefined).unref());
  return Promise.race([responded, patience]);
}

function forward(
  request: IncomingMessage,
  body: Buffer | undefined,
  url: URL,
  worker: URL,
  invocationId: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const kept = Object.entries(request.headers).filter(([name]) => !perConnection.has(name));
  return new Promise((resolve, reject) => {
    const upstream = sendRequest({
      // The worker names "localhost"; looking that up would take longer than the way there and back.
      host: "127.0.0.1",
      port: worker.port,
      method: request.method,
      path: request.url,
      signal,
      agent: connections,
      headers: {
        ...Object.fromEntries(kept),
        ...(request.headers["transfer-encoding"] !== undefined && { "transfer-encoding": "chunked" }),
        "x-ms-invocation-id": invocationId,
        "x-forwarded-host": url.host,
        "x-forwarded-proto": url.protocol.slice(0, -1),
      },
    });
    upstream.once("error", reject);
    if (body) {
      upstream.once("response", resolve);
      return void upstream.end(body);
    }
    const limited = limit(bodyLimitBytes);
    // No pipeline: it would destroy the client's connection with the worker's, before the answer has gone out.
    request.pipe(limited).pipe(upstream);
    limited.once("error", (error) => upstream.destroy(error));
    request.once("close", () => {
      if (!request.complete) upstream.destroy(new Error("the client left before its request was whole"));
    });
    upstream.once("response", (response) => {
      // The function has answered; whatever it left of the body does not interest it.
      response.once("close", () => {
        request.unpipe(limited);
        if (!request.complete || !response.complete) upstream.destroy();
      });
      resolve(response);
    });
  });
}

/** Passes a body on, up to a size. */
function limit(bytes: number): Transform {
  let length = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      length += chunk.length;
      done(length > bytes ? new BodyTooLargeError() : null, chunk);
    },
  });
}
