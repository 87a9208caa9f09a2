import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describeError, type HostLog } from "./host-log.ts";
import { BodyTooLargeError } from "./http-body.ts";

/** How long a connection whose request is still arriving stays open after the answer, as in Kestrel. */
const drainMs = 5_000;
/** How long a connection on which nothing happens stays open, as in Kestrel. */
const idleMs = 130_000;

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array | Readable;
}

/** Answers a request, whose body may still be arriving. */
export type Responder = (request: IncomingMessage, url: URL) => Promise<Answer>;

export interface HttpServer {
  readonly port: number;
  /** Accepts no new connection and waits for pending answers. */
  close(): Promise<void>;
}

/** Serves on loopback; anything that `respond` throws is logged and becomes a 500 without a body. */
export async function serveHttp(port: number, log: HostLog, respond: Responder): Promise<HttpServer> {
  const server = createServer((request, response) => {
    void answer(request, respond, log)
      .then((result) => send(server, request, response, result))
      .catch((error: unknown) => {
        log("error", "host", `answer cut off: ${describeError(error)}`);
        response.destroy();
      })
      .then(() => drain(request));
  });
  server.keepAliveTimeout = idleMs;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, respond: Responder, log: HostLog): Promise<Answer> {
  const base = `http://${request.headers.host ?? "localhost"}`;
  const target = request.url ?? "/";
  if (!URL.canParse(target, base)) return { status: 400 };
  try {
    return await respond(request, new URL(target, base));
  } catch (error) {
    if (error instanceof BodyTooLargeError) return { status: 413 };
    log("error", "host", `request failed: ${describeError(error)}`);
    return { status: 500 };
  }
}

async function send(
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): Promise<void> {
  // Node would close a connection that was to end with this answer; the client, still sending, might not read it.
  if (!request.complete) response.shouldKeepAlive = true;
  // A kept-alive connection would delay a closing server.
  if (!server.listening) response.shouldKeepAlive = false;
  // Node sets these itself, from the bytes sent.
  const { "content-length": _, "transfer-encoding": __, ...own } = headers ?? {};
  response.writeHead(status, own);
  if (body instanceof Readable) return pipeline(body, response);
  response.end(body ?? "");
}

/** Reads what still arrives of an answered request, for a while; then closes the connection. */
function drain(request: IncomingMessage): void {
  if (request.complete) return;
  const { socket, headers } = request;
  const closing = setTimeout(() => socket.destroy(), drainMs);
  const done = () => {
    clearTimeout(closing);
    socket.off("close", done);
  };
  socket.once("close", done);
  request.once("end", () => {
    done();
    if (headers.connection?.toLowerCase() === "close") socket.end();
  });
  request.resume();
}
