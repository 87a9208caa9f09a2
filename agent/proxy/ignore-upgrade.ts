import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

const ofTheUpgrade = new Set(["connection", "upgrade", "http2-settings"]);

/** Whether a request asks for a protocol that accounts speak; others are offered, and need not be taken up. */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/**
 * Serves a request as if it had not offered another protocol: Java's client offers HTTP/2 with every first request, and
 * Node hands all such requests to whom handles upgrades, without their body.
 */
export function ignoreUpgrade(server: Server, incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, rawHeaders } = incoming;
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (!ofTheUpgrade.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[at + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", socket);
}
