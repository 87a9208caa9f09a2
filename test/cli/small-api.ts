import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll } from "@jest/globals";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

const stops: (() => Promise<void>)[] = [];

/** Starts a server that answers with `reply` and records its requests. */
export async function smallApi(reply: (request: Received, count: number) => Reply) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const answer = (body: string): void => {
      const { method = "", url: path = "", headers } = request;
      const asked = { method, path, headers, body };
      received.push(asked);
      const { status = 200, headers: own, body: told = {} } = reply(asked, received.length);
      const type = status < 400 ? "application/json" : "application/problem+json";
      response.writeHead(status, { "content-type": type, ...own });
      response.end(typeof told === "string" ? told : JSON.stringify(told));
    };
    void text(request).then(answer);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received };
}

afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
});
