import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Azurite } from "../../emulator/azurite.ts";

/** A request to storage. */
export interface StorageRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** A moment in the life of a process, as its storage sees it. */
export interface Moment {
  readonly request: (one: StorageRequest) => boolean;
  /** Whether storage carries out the request; its answer does not arrive in any case. */
  readonly isCarriedOut: boolean;
}

/** Storage as one process reaches it, up to a chosen moment. From then on no request passes and no answer returns. */
export interface WatchedStorage {
  readonly connectionString: string;
  /** Resolves at the moment. */
  until(moment: Moment): Promise<void>;
  close(): void;
}

export async function watchedStorage(storage: Azurite): Promise<WatchedStorage> {
  const agent = new Agent({ keepAlive: true });
  const servers: ReturnType<typeof createServer>[] = [];
  let awaited: (Moment & { readonly resolve: () => void }) | undefined;
  let isFrozen = false;

  async function relayTo(url: string): Promise<string> {
    const { hostname, port } = new URL(url);
    const relay = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
      const { method = "GET", url: path = "/", headers } = asked;
      const body = await buffer(asked);
      if (isFrozen) return;
      const isIt = awaited?.request({ method, url: path, body: body.toString() }) ?? false;
      if (isIt) {
        isFrozen = true;
        if (!awaited?.isCarriedOut) return awaited?.resolve();
      }
      const onward = request({ hostname, port, path, method, headers, agent });
      onward.on("error", () => answer.destroy());
      onward.end(body);
      const [from] = await once(onward, "response");
      const text = await buffer(from);
      if (isIt) awaited?.resolve();
      if (!isFrozen) answer.writeHead(from.statusCode, from.rawHeaders).end(text);
    };
    const server = createServer((asked, answer) => void relay(asked, answer).catch(() => answer.destroy()));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return url.replace(/:\d+\//, `:${(server.address() as AddressInfo).port}/`);
  }

  let { connectionString } = storage;
  for (const url of [storage.blobUrl, storage.queueUrl, storage.tableUrl])
    connectionString = connectionString.replace(url, await relayTo(url));
  return {
    connectionString,
    until: (moment) => new Promise((resolve) => (awaited = { ...moment, resolve })),
    close() {
      agent.destroy();
      for (const server of servers) server.close().closeAllConnections();
    },
  };
}
