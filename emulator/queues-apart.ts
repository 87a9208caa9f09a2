import { Agent, createServer, request } from "node:http";
import type { Azurite } from "./azurite.ts";
import { startAzurite } from "./azurite.ts";

/** Queues of which each has an Azurite of its own. */
export interface QueuesApart {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves these queues from a process each, and all others from `rest`. Every request to Azurite's queues searches the
 * messages of all of them, 28 ms of computing at ten thousand, one request at a time; a real account serves each queue
 * by itself.
 */
export async function startQueuesApart(names: readonly string[], rest: Azurite): Promise<QueuesApart> {
  const own = new Map(
    await Promise.all(names.map(async (name): Promise<[string, Azurite]> => [name, await startAzurite()])),
  );
  const agent = new Agent({ keepAlive: true });
  const server = createServer((asked, answer) => {
    const name = /^\/[^/]+\/([^/?]+)/.exec(asked.url ?? "")?.[1] ?? "";
    const { hostname, port } = new URL((own.get(name) ?? rest).queueUrl);
    const { url: path, method, headers } = asked;
    const onward = request({ hostname, port, path, method, headers, agent }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: rest.queueUrl.replace(/:\d+\//, `:${address.port}/`),
    async stop() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
      await Promise.all([...own.values()].map((azurite) => azurite.stop()));
    },
  };
}
