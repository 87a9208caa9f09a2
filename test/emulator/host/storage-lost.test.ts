import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { until } from "../../until.ts";
import { hostJsonFile } from "./host-json-file.ts";
import { runApp } from "./running-host.ts";

const patienceMs = 500;
const source = `
  app.storageQueue("step", { queueName: "steps", connection: "Work", handler: async (message, context) => {
    context.log("told " + JSON.stringify(message));
  } });`;

const message = `<?xml version="1.0" encoding="utf-8"?><QueueMessagesList><QueueMessage><MessageId>m-1</MessageId>
<InsertionTime>Fri, 09 Oct 2026 21:04:30 GMT</InsertionTime><ExpirationTime>Fri, 16 Oct 2026 21:04:30 GMT</ExpirationTime>
<PopReceipt>r-1</PopReceipt><TimeNextVisible>Fri, 09 Oct 2026 23:29:20 GMT</TimeNextVisible>
<DequeueCount>1</DequeueCount><MessageText>${Buffer.from('{"n":1}').toString("base64")}</MessageText>
</QueueMessage></QueueMessagesList>`;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** A host whose storage answers like this; `lost` counts how often it says that the storage is lost. */
async function hostOn(respond: Respond) {
  const seen = { requests: 0, lost: 0 };
  const server = createServer((request, response) => {
    seen.requests += 1;
    respond(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const key = Buffer.from("any key").toString("base64");
  const endpoint = `http://127.0.0.1:${port}/local`;
  const connection = `DefaultEndpointsProtocol=http;AccountName=local;AccountKey=${key};QueueEndpoint=${endpoint};BlobEndpoint=${endpoint};`;
  const startedMs = performance.now();
  let lostAfterMs = 0;
  const host = await runApp(source, {
    settings: { AzureWebJobsStorage: connection, Work: connection },
    hostJson: await hostJsonFile({ maxPollingInterval: "00:00:00.1" }),
    storagePatienceMs: patienceMs,
    onStorageLost: () => {
      seen.lost += 1;
      lostAfterMs = performance.now() - startedMs;
    },
    drainMs: 100,
  });
  return { host, seen, lostAfterMs: () => lostAfterMs };
}

describe("a host whose storage fails", () => {
  it("ends at once when it is refused, as before its roles are there", async () => {
    const { host, seen } = await hostOn((_request, response) => response.writeHead(403).end());
    await until(() => seen.lost > 0);
    await host.stop();
    expect(host.lines).toContainEqual(expect.stringContaining("critical host the storage is lost"));
  });

  it("ends when connections are reset for longer than the SDK repeats", async () => {
    const { host, seen, lostAfterMs } = await hostOn((request) => request.socket.destroy());
    await until(() => seen.lost > 0);
    await host.stop();
    expect(lostAfterMs()).toBeGreaterThanOrEqual(patienceMs);
    expect(seen.lost).toBe(1);
  });

  it("lives while polls are answered with an error", async () => {
    const startMs = performance.now();
    const { host, seen } = await hostOn((_request, response) => response.writeHead(503).end());
    await until(() => performance.now() - startMs > 3 * patienceMs && seen.requests > 5);
    expect(seen.lost).toBe(0);
    await host.stop();
  });

  it("ends when it cannot delete a message that was handled", async () => {
    let given = false;
    const { host, seen } = await hostOn(({ method }, response) => {
      if (method === "DELETE") response.writeHead(503).end();
      else if (given)
        response.writeHead(200, { "content-type": "application/xml" }).end("<QueueMessagesList/>");
      else {
        given = true;
        response.writeHead(200, { "content-type": "application/xml" }).end(message);
      }
    });
    await until(() => host.told().length > 0);
    await until(() => seen.lost > 0);
    await host.stop();
  });
});
