import { createServer } from "node:https";
import type { Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { LoopbackCertificate } from "../certificates.ts";
import { typeOf, withServiceHeaders } from "./answer-headers.ts";
import { errorBody } from "./exchange.ts";
import type { Answer, Handler, LocalRequest } from "./exchange.ts";
import type { ServiceName } from "./service-names.ts";
import { dueFault, faultAnswer } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { KnobBoard } from "./knobs.ts";

/** The handler of a request; `service` undefined: neither slowed nor recorded. */
export type Route = { readonly service?: ServiceName; readonly handler: Handler };

/** An open connection of a client. */
export type ClientConnection = {
  /** The port of the client. */
  readonly port: number;
  /** The name that it was opened for. */
  readonly host: string;
};

export type LoopbackServer = {
  readonly port: number;
  connections(): readonly ClientConnection[];
  route(find: (request: LocalRequest) => Route): void;
  close(): Promise<void>;
};

const BODY_LIMIT_BYTES = 2_000_000;
/** As long as HTTP.sys, the server of Windows, keeps a connection on which nothing happens. */
const IDLE_CONNECTION_MS = 120_000;

/** Listens on 127.0.0.1 with TLS; answers 503 until its routes are set. */
export async function listen(
  port: number,
  certificate: LoopbackCertificate,
  board: KnobBoard,
  journal: Journal,
): Promise<LoopbackServer> {
  const starting: Route = {
    handler: () => ({
      status: 503,
      operation: "none",
      body: errorBody("Starting", "The local Azure is starting."),
    }),
  };
  let find: (request: LocalRequest) => Route = () => starting;
  const server = createServer(
    { key: certificate.privateKey, cert: certificate.certificate },
    (incoming, outgoing) => {
      serve(incoming, outgoing, (request) => find(request), board, journal).catch((error: unknown) => {
        process.stderr.write(`local Azure: ${incoming.method} ${incoming.url}: ${String(error)}\n`);
        if (!outgoing.headersSent) outgoing.writeHead(500);
        outgoing.end();
      });
    },
  );
  server.keepAliveTimeout = IDLE_CONNECTION_MS;
  const open = new Map<number, ClientConnection>();
  server.on("secureConnection", (socket) => {
    const port = socket.remotePort ?? 0;
    open.set(port, { port, host: socket.servername || "localhost" });
    socket.once("close", () => open.delete(port));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  return {
    port: portOf(server.address()),
    connections: () => [...open.values()],
    route: (wanted) => void (find = wanted),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(address: ReturnType<Server["address"]>): number {
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen on a port");
  return address.port;
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  find: (request: LocalRequest) => Route,
  board: KnobBoard,
  journal: Journal,
): Promise<void> {
  const began = now();
  const request = await readRequest(incoming);
  if (request === undefined) return void outgoing.writeHead(413).end();
  const { service, handler } = find(request);
  if (service === undefined) return send(outgoing, await handler(request));

  const latencyMs = board.current().latencyMs[service];
  if (latencyMs > 0) await pause(latencyMs);
  const fault = dueFault(board, service, request);
  const hasEffect = fault === undefined || fault.kind === "error-after" || fault.kind === "drop-after";
  const own = hasEffect ? await handler(request) : undefined;
  const made =
    fault === undefined
      ? own
      : { ...faultAnswer(fault, service, own?.operation ?? fault.kind), caller: own?.caller };
  const answer = withServiceHeaders(made ?? { status: 500, operation: "none" }, service);
  // Recorded before it is sent: the client's next request must not begin before this one has ended.
  const dropped = fault?.kind === "drop-after" || fault?.kind === "drop-before" || answer.status === 0;
  journal.record(service, {
    request,
    answer: dropped ? { ...answer, status: 0 } : answer,
    began,
    ended: now(),
  });
  if (dropped) outgoing.destroy();
  else send(outgoing, answer);
}

async function readRequest(incoming: IncomingMessage): Promise<LocalRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return {
    method: incoming.method ?? "GET",
    url: new URL(incoming.url ?? "/", `https://${headers["host"] ?? "localhost"}`),
    headers,
    body: bodyOf(Buffer.concat(chunks).toString("utf8")),
  };
}

function bodyOf(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function send(outgoing: ServerResponse, answer: Answer): void {
  const { status, headers, body } = answer;
  const text = answer.text ?? (body === undefined ? "" : JSON.stringify(body));
  const length = String(Buffer.byteLength(text));
  outgoing.writeHead(status, { ...typeOf(answer), ...headers, "content-length": length }).end(text);
}

/** Epoch milliseconds, finer than Date.now() and never backwards. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
