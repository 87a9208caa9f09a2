import http from "node:http";
import https from "node:https";
import { createSecureContext } from "node:tls";

/** How long an idle connection is kept, in milliseconds: less than the services do, who would close it under a call. */
const IDLE_MS = 60_000;
/** How long connecting may take, TLS included, in milliseconds. */
const CONNECT_MS = 10_000;
const MAX_IDLE = 64;
/** How much of a body may wait on a connection, in bytes, so that reading and writing overlap. */
export const AHEAD = 262_144;

/** One request as it goes to the account; `headers` alternate names and values, and are complete. */
export interface AccountRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
}

/** The connections to the account, and to no other host. */
export interface AccountConnection {
  /** Its scheme, host and port. */
  readonly origin: string;
  /** Its host and port, as its `Host` header says. */
  readonly host: string;
  /** Begins a request; the caller sends its body and must listen for errors. Redirects are not followed. */
  open(request: AccountRequest): http.ClientRequest;
  close(): void;
}

export function connectTo(endpoint: string, maxSockets: number): AccountConnection {
  const { protocol, hostname, port, host, origin } = new URL(endpoint);
  const { request } = protocol === "https:" ? https : http;
  const kept = {
    keepAlive: true,
    highWaterMark: AHEAD,
    maxSockets,
    maxFreeSockets: MAX_IDLE,
    timeout: IDLE_MS,
  };
  // One context for all connections: each of its own would hold the authorities once more.
  const agent =
    protocol === "https:"
      ? new https.Agent({ ...kept, secureContext: createSecureContext() })
      : new http.Agent(kept);
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    origin,
    host,
    open: ({ method, path, headers }) => {
      const opened = request({
        agent,
        hostname: bare,
        port: port === "" ? undefined : Number(port),
        method,
        path,
        // Node takes them as it hands them out, names and values in turn, which keeps repeated ones apart.
        headers: headers as unknown as http.OutgoingHttpHeaders,
        setHost: false,
      });
      limitConnecting(opened, protocol === "https:" ? "secureConnect" : "connect");
      return opened;
    },
    close: () => agent.destroy(),
  };
}

/** Ends a request whose connection is not made in time. */
function limitConnecting(request: http.ClientRequest, connected: "connect" | "secureConnect"): void {
  request.once("socket", (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(
      () => request.destroy(new Error(`no connection within ${CONNECT_MS} ms`)),
      CONNECT_MS,
    );
    const done = (): void => clearTimeout(timer);
    socket.once(connected, done);
    request.once("close", done);
  });
}

/** Resolves with the answer as soon as its headers are there; rejects when none comes. */
export function answerTo(request: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    // Stays when the answer has begun: what breaks then ends the answer.
    request.on("error", reject);
  });
}
