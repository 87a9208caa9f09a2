import { Agent, request } from "node:https";
import type { Incoming, Reply } from "./front.ts";

/** The headers of one connection, which are not passed on. */
const ofConnection = new Set(["host", "connection", "keep-alive", "transfer-encoding", "content-length"]);

export interface Forwarder {
  forward(incoming: Incoming): Promise<Reply>;
  close(): void;
}

/** Sends requests on to a service of the local Azure, under the name that it has there. */
export function forwarderTo(service: string, authority: string): Forwarder {
  const { host, hostname, port } = new URL(service);
  const agent = new Agent({ keepAlive: true });
  return {
    forward: (incoming) =>
      new Promise((resolve, reject) => {
        const { method, path, body } = incoming;
        const headers = { ...without(incoming.headers), host };
        // The name resolves nowhere, so the connection goes to the address.
        const options = { host: "127.0.0.1", port, servername: hostname, ca: authority, agent };
        const outgoing = request({ ...options, method, path, headers }, (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.once("error", reject);
          answer.once("end", () =>
            resolve({
              status: answer.statusCode ?? 502,
              headers: without(answer.headers),
              body: Buffer.concat(chunks).toString("utf8"),
            }),
          );
        });
        outgoing.once("error", reject);
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

function without(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !ofConnection.has(name))
      .map(([name, value]) => [name, String(value)]),
  );
}
