import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describeError, type HostLog } from "./host-log.ts";

/** The size at which the Functions host refuses a body. */
const BODY_LIMIT_BYTES = 104_857_600;

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export type Responder = (request: IncomingMessage, url: URL, body: Buffer) => Promise<Answer>;

export interface HttpServer {
  readonly port: number;
  /** Accepts no new connection and waits for pending answers. */
  close(): Promise<void>;
}

/** Serves on loopback; anything that `respond` throws is logged and becomes a 500 without a body. */
export async function serveHttp(port: number, log: HostLog, respond: Responder): Promise<HttpServer> {
  const server = createServer((request, response) => {
    answer(request, respond).then(
      (result) => send(server, response, result),
      (error: unknown) => {
        log("error", "host", `request failed: ${describeError(error)}`);
        send(server, response, { status: 500 });
      },
    );
  });
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

async function answer(request: IncomingMessage, respond: Responder): Promise<Answer> {
  const base = `http://${request.headers.host ?? "localhost"}`;
  const target = request.url ?? "/";
  if (!URL.canParse(target, base)) return { status: 400 };
  const body = await readBody(request);
  if (!body) return { status: 413, headers: { connection: "close" } };
  return respond(request, new URL(target, base), body);
}

/** Returns undefined, with the rest unread, when the body is over the limit. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(server: Server, response: ServerResponse, { status, headers, body }: Answer): void {
  // A kept-alive connection would delay a closing server.
  if (!server.listening) response.shouldKeepAlive = false;
  // Node sets these itself, from the bytes sent.
  const { "content-length": _, "transfer-encoding": __, ...own } = headers ?? {};
  response.writeHead(status, own);
  response.end(body ?? "");
}
