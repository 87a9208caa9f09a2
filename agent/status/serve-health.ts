import { createServer } from "node:http";
import type { ListenAddress } from "../config/config-fields.ts";
import type { AgentStatus } from "./agent-status.ts";
import { listenAt } from "./listen-at.ts";

/**
 * Serves `/healthz` on a port of its own, since every path of the proxy belongs to the account: 200 while the agent
 * serves, 503 while it ends. Whether keyturn or the vault answers does not matter, since the application works without.
 *
 * @throws the system's error when the address is taken or not allowed.
 */
export async function serveHealth(at: ListenAddress, status: () => AgentStatus) {
  const server = createServer((request, response) => {
    const isKnown = request.url === "/healthz" && (request.method === "GET" || request.method === "HEAD");
    const body = isKnown ? status() : { status: 404 };
    const code = !isKnown ? 404 : body.status === "running" ? 200 : 503;
    response.writeHead(code, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(`${JSON.stringify(body)}\n`);
  });
  server.maxConnections = 32;
  return listenAt(server, at);
}
