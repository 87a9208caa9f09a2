import type { Server } from "node:http";
import { Agent, createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";
import type { Azurite } from "../../../emulator/azurite.ts";
import { startAzurite } from "../../../emulator/azurite.ts";

/** Storage that refuses everybody until the roles are there. */
export interface RefusingStorage {
  readonly start: typeof startAzurite;
  readonly grant: () => void;
}

interface Relay {
  readonly server: Server;
  readonly port: number;
}

export function refusingStorage(): RefusingStorage {
  let isGranted = false;
  const agent = new Agent({ keepAlive: true });

  async function relayTo(port: number): Promise<Relay> {
    const server = createServer((request, response) => {
      if (!isGranted) {
        request.resume();
        response.writeHead(403, { "x-ms-error-code": "AuthorizationPermissionMismatch" }).end();
        return;
      }
      const { method, url: path, headers } = request;
      const passed = forward({ host: "127.0.0.1", port, method, path, headers, agent }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      });
      passed.on("error", () => response.destroy());
      request.pipe(passed);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { server, port: (server.address() as AddressInfo).port };
  }

  return {
    grant: () => {
      isGranted = true;
    },
    async start(options) {
      const azurite: Azurite = await startAzurite(options);
      const relays = new Map<string, Relay>();
      for (const url of [azurite.blobUrl, azurite.queueUrl, azurite.tableUrl]) {
        relays.set(url, await relayTo(Number(new URL(url).port)));
      }
      const relayed = (url: string) => url.replace(/:\d+\//, `:${relays.get(url)?.port}/`);
      const connectionString = [...relays.keys()].reduce(
        (text, url) => text.replace(url, relayed(url)),
        azurite.connectionString,
      );
      return {
        ...azurite,
        connectionString,
        blobUrl: relayed(azurite.blobUrl),
        queueUrl: relayed(azurite.queueUrl),
        tableUrl: relayed(azurite.tableUrl),
        stop: async () => {
          for (const { server } of relays.values()) {
            server.close();
            server.closeAllConnections();
          }
          agent.destroy();
          await azurite.stop();
        },
      };
    },
  };
}
