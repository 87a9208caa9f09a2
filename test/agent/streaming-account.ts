import { readFile, writeFile } from "node:fs/promises";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:https";
import { createServer } from "node:https";
import type { Duplex } from "node:stream";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import { makeLoopbackCertificate } from "../../emulator/certificates.ts";
import { portOf } from "../contracts/listening.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

/** What a request brought. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawHeaders: readonly string[];
}

/**
 * An account over TLS whose answers a test writes itself: the local Azure's are whole and at once. It judges keys and
 * tokens before it does anything else.
 */
export interface StreamingAccount {
  readonly origin: string;
  /** The local authority's file, with this account's authority added. */
  trusting(caFile: string): Promise<string>;
  readonly received: readonly Received[];
  /** How many connections were made. */
  connections(): number;
  /** Ends connections that are idle, as a service does after a while. */
  closeIdle(): void;
}

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

export interface AccountBehaviour {
  /** The status by which a request is refused before it is served. */
  judge(request: IncomingMessage): number | undefined;
  serve(request: IncomingMessage, response: ServerResponse): void;
  upgrade?(request: IncomingMessage, socket: Duplex): void;
}

export async function streamingAccount(behaviour: AccountBehaviour): Promise<StreamingAccount> {
  const { authority, certificate, privateKey } = await makeLoopbackCertificate(["localhost"]);
  const received: Received[] = [];
  let connections = 0;
  const note = ({ method = "", url = "", headers, rawHeaders }: IncomingMessage): void => {
    received.push({ method, url, headers, rawHeaders });
  };
  const server = createServer({ key: privateKey, cert: certificate }, (request, response) => {
    note(request);
    const status = behaviour.judge(request);
    if (status === undefined) return behaviour.serve(request, response);
    response.writeHead(status).end("refused");
  });
  server.on("secureConnection", () => (connections += 1));
  server.on("upgrade", (request, socket: Duplex) => {
    note(request);
    socket.on("error", () => socket.destroy());
    const status = behaviour.judge(request);
    if (status === undefined) return behaviour.upgrade?.(request, socket);
    socket.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 7\r\nConnection: close\r\n\r\nrefused`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  return {
    origin: `https://localhost:${portOf(server)}`,
    received,
    connections: () => connections,
    closeIdle: () => server.closeIdleConnections(),
    trusting: async (caFile) => {
      const file = join(await temporaryDirectory(), "ca.pem");
      await writeFile(file, `${await readFile(caFile, "utf8")}\n${authority}`);
      return file;
    },
  };
}
