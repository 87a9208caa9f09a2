import { createServer as createHttpServer } from "node:http";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { LoopbackCertificate } from "../../../emulator/certificates.ts";

/** A request of the client. `at` is when it arrived, in milliseconds of `performance.now()`. */
export interface Incoming {
  readonly at: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server that only the client under test talks to. Its address needs no resolver: 127.0.0.1 and a port of its own. */
export interface Front {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1, over TLS with a certificate. A `respond` that rejects becomes a 502. */
export async function openFront(
  respond: (request: Incoming) => Promise<Reply>,
  certificate?: LoopbackCertificate,
): Promise<Front> {
  const listener: RequestListener = (incoming, outgoing) => void serve(incoming, outgoing, respond);
  const server = certificate
    ? createHttpsServer({ key: certificate.privateKey, cert: certificate.certificate }, listener)
    : createHttpServer(listener);
  // Longer than any scenario, so that no client reuses a connection that is about to close.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the front has no port");
  const { port } = address;
  return {
    url: `${certificate ? "https" : "http"}://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  respond: (request: Incoming) => Promise<Reply>,
): Promise<void> {
  const at = performance.now();
  const reply = await read(incoming, at)
    .then(respond)
    .catch((error: unknown) => ({ status: 502, headers: {}, body: String(error) }));
  const { status, headers = {}, body = "" } = reply;
  outgoing.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) }).end(body);
}

async function read(incoming: IncomingMessage, at: number): Promise<Incoming> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    at,
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

export function jsonReply(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
