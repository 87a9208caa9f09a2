import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { AHEAD } from "../account/account-connection.ts";
import type { ProxyConfig } from "../config/agent-config.ts";
import { listenAt } from "../status/listen-at.ts";
import type { Forwarding } from "./forward-request.ts";
import { forwardRequest } from "./forward-request.ts";
import { forwardUpgrade } from "./forward-upgrade.ts";
import { ignoreUpgrade, isWebSocket } from "./ignore-upgrade.ts";

/** How long an idle connection of a caller is kept, in milliseconds: longer than callers do, who would meet its end. */
const IDLE_MS = 1_800_000;

export interface Proxy {
  /** Where it listens, as a URL or the path of a socket. */
  readonly address: string;
  /** Takes no more connections; resolves when the calls in flight have ended, or were ended after the drain. */
  close(): Promise<void>;
}

/**
 * Listens for the application and forwards to the account.
 *
 * @throws the system's error when the address is taken or not allowed.
 */
export async function startProxy(
  { listen, maxConnections, drain }: ProxyConfig,
  forwarding: Forwarding,
): Promise<Proxy> {
  const upgraded = new Set<Duplex>();
  let isEnding = false;
  const server = createServer({ highWaterMark: AHEAD }, (incoming, outgoing) => {
    if (isEnding) outgoing.shouldKeepAlive = false;
    void forwardRequest(incoming, outgoing, forwarding);
  });
  server.on("upgrade", (incoming, socket, head) => {
    if (!isWebSocket(incoming)) return ignoreUpgrade(server, incoming, socket, head);
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    void forwardUpgrade(incoming, socket, head, forwarding);
  });
  server.on("connect", (_incoming, socket: Duplex) => {
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  server.maxConnections = maxConnections;
  server.keepAliveTimeout = IDLE_MS;
  // An upload may take as long as it takes; only headers are hurried.
  server.requestTimeout = 0;
  const listening = await listenAt(server, listen);
  return {
    address: listening.address,
    close: async () => {
      isEnding = true;
      const closed = listening.close();
      const insist = setTimeout(() => {
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }, drain);
      await closed;
      clearTimeout(insist);
    },
  };
}
