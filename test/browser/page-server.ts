import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Html } from "../../shared/view/page/html.ts";
import { contentSecurityPolicy } from "../../shared/view/page/page-policy.ts";

export interface PageServer extends AsyncDisposable {
  readonly origin: string;
}

/** Serves pages by their path on loopback, under the policy that keyturn serves them under. */
export async function servePages(pages: Readonly<Record<string, Html>>): Promise<PageServer> {
  const server = createServer((request, response) => {
    const page = pages[(request.url ?? "").split("?")[0] ?? ""];
    response.writeHead(page ? 200 : 404, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentSecurityPolicy,
    });
    response.end(page?.markup);
  });
  return listening(server);
}

/** Listens on a free port of loopback, until it is disposed of. */
export async function listening(server: Server): Promise<PageServer> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
