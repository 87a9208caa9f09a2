import { createServer } from "node:https";
import { createServer as createPort } from "node:net";
import type { AddressInfo, Server } from "node:net";
import type { TLSSocket } from "node:tls";
import type { LoopbackCertificate } from "../certificates.ts";
import { errorBody } from "./exchange.ts";
import type { Answer, LocalRequest, Route } from "./exchange.ts";
import type { Journal } from "./journal.ts";
import type { KnobBoard } from "./knobs.ts";
import { serveRequest } from "./serve-request.ts";

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
  /** A port of its own for `host`, opened at the first call: whatever arrives there is for that host. */
  portOf(host: string): Promise<number>;
  /** The host of such a port. */
  hostAt(port: number): string | undefined;
  /** `outward` adapts an answer to a request that came by an address, not by a name; `port` is where it arrived. */
  route(
    find: (request: LocalRequest) => Route,
    outward: (answer: Answer, port: number) => Promise<Answer>,
  ): void;
  close(): Promise<void>;
};

/** As long as HTTP.sys, the server of Windows, keeps a connection on which nothing happens. */
const IDLE_CONNECTION_MS = 120_000;

const starting: Route = {
  handler: () => ({
    status: 503,
    operation: "none",
    body: errorBody("Starting", "The local Azure is starting."),
  }),
};

/** Listens on 127.0.0.1 with TLS; answers 503 until its routes are set. */
export async function listen(
  port: number,
  certificate: LoopbackCertificate,
  board: KnobBoard,
  journal: Journal,
): Promise<LoopbackServer> {
  let find: (request: LocalRequest) => Route = () => starting;
  let outward = (answer: Answer, _port: number) => Promise.resolve(answer);
  const hosts = new Map<number, string>();
  const server = createServer(
    { key: certificate.privateKey, cert: certificate.certificate },
    (incoming, outgoing) => {
      const arrival = incoming.socket.localPort ?? 0;
      serveRequest(incoming, outgoing, {
        host: hosts.get(arrival),
        find,
        outward: (answer) => outward(answer, arrival),
        board,
        journal,
      }).catch((error: unknown) => {
        process.stderr.write(`local Azure: ${incoming.method} ${incoming.url}: ${String(error)}\n`);
        if (!outgoing.headersSent) outgoing.writeHead(500);
        outgoing.end();
      });
    },
  );
  server.keepAliveTimeout = IDLE_CONNECTION_MS;
  const open = new Map<TLSSocket, ClientConnection>();
  server.on("secureConnection", (socket) => {
    const host = hosts.get(socket.localPort ?? 0) ?? (socket.servername || "localhost");
    open.set(socket, { port: socket.remotePort ?? 0, host });
    socket.once("close", () => open.delete(socket));
  });
  const mainPort = await bind(server, port);
  const ports: Server[] = [];
  const opened = new Map<string, Promise<number>>();
  return {
    port: mainPort,
    connections: () => [...open.values()],
    portOf(host) {
      const known = opened.get(host);
      if (known !== undefined) return known;
      const extra = createPort({ noDelay: true }, (socket) => server.emit("connection", socket));
      ports.push(extra);
      const port = bind(extra, 0).then((bound) => {
        hosts.set(bound, host);
        return bound;
      });
      opened.set(host, port);
      return port;
    },
    hostAt: (at) => hosts.get(at),
    route(wanted, adapt) {
      find = wanted;
      outward = adapt;
    },
    async close() {
      const closed = [server, ...ports].map(
        (one) => new Promise<void>((resolve) => one.close(() => resolve())),
      );
      server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

/** Returns the port, which is `port` unless that is 0. */
async function bind(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen on a port");
  return address.port;
}
