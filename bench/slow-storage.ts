import type { Socket } from "node:net";
import { connect, createServer } from "node:net";
import type { Azurite } from "../emulator/azurite.ts";
import { startAzurite } from "../emulator/azurite.ts";
import { startQueuesApart } from "../emulator/queues-apart.ts";

type StorageService = "blob" | "queue" | "table";

/** Storage behind a relay that delays and counts every request, and reports writes. */
export interface SlowStorage extends Azurite {
  /** Past the relay. */
  readonly direct: string;
  setLatencyMs(ms: number): void;
  /** `away`: every connection is reset. `busy`: every request is answered 503. */
  setTrouble(trouble: "away" | "busy" | undefined): void;
  /** Requests to one of the three services so far. */
  requests(service: StorageService): number;
  /** Resolves when storage has answered the next request whose body holds the text. */
  written(text: string): Promise<void>;
  /** Leaves such requests without an answer. @returns how many there have been. */
  holdBack(request: RegExp): () => number;
  /** Called with the account of every such event, when storage has answered the request that holds it. */
  onRecorded(event: string, tell: (account: string) => void): void;
}

const busyAnswer =
  "HTTP/1.1 503 Service Unavailable\r\nx-ms-error-code: ServerBusy\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

interface Expectation {
  readonly text: string;
  readonly resolve: () => void;
}

/**
 * Azurite answers at once; the relay makes it as far away as a real account.
 *
 * @param queuesApart the names of queues that do not hold up each other or anything else.
 */
export async function startSlowStorage(queuesApart: readonly string[] = []): Promise<SlowStorage> {
  const azurite = await startAzurite();
  const apart = queuesApart.length === 0 ? undefined : await startQueuesApart(queuesApart, azurite);
  let latencyMs = 0;
  let trouble: "away" | "busy" | undefined;
  const requests = { blob: 0, queue: 0, table: 0 };
  let expected: Expectation[] = [];
  const listeners: { readonly text: string; readonly tell: (account: string) => void }[] = [];
  const sockets = new Set<Socket>();
  const held: { readonly request: RegExp; count: number }[] = [];

  /** Delays only requests: delaying answers as well would only double the delay. */
  function relay(near: Socket, service: StorageService): void {
    near.on("error", () => near.destroy());
    if (trouble === "away") return void near.resetAndDestroy();
    const url = (service === "queue" ? apart?.url : undefined) ?? azurite[`${service}Url`];
    const port = Number(new URL(url).port);
    const far = connect({ port, host: "127.0.0.1", noDelay: true });
    near.setNoDelay(true);
    let writing: Expectation[] = [];
    near.on("data", (chunk: Buffer) => {
      if (trouble === "busy") return void near.end(busyAnswer);
      if (/^(?:GET|PUT|POST|DELETE|HEAD|PATCH|MERGE) /.test(chunk.toString("latin1", 0, 8)))
        requests[service] += 1;
      const seen = expected.filter(({ text }) => chunk.includes(text));
      expected = expected.filter((one) => !seen.includes(one));
      const told = listeners.filter(({ text }) => chunk.includes(text));
      writing = [
        ...writing,
        ...seen,
        ...told.map(({ text, tell }) => ({ text, resolve: () => tell(accountIn(chunk)) })),
      ];
      const hold = held.find(({ request }) => request.test(chunk.toString("latin1", 0, 1_000)));
      if (hold) hold.count += 1;
      else if (latencyMs === 0) far.write(chunk);
      else setTimeout(() => far.write(chunk), latencyMs);
    });
    far.on("data", (chunk: Buffer) => {
      near.write(chunk);
      for (const { resolve } of writing) resolve();
      writing = [];
    });
    endTogether(near, far, sockets);
  }

  async function relayTo(service: StorageService): Promise<{ readonly url: string; close: () => void }> {
    const server = createServer((near) => relay(near, service));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the relay has no port");
    const url = azurite[`${service}Url`].replace(/:\d+\//, `:${address.port}/`);
    return { url, close: () => server.close() };
  }

  const [blob, queue, table] = await Promise.all([relayTo("blob"), relayTo("queue"), relayTo("table")]);
  return {
    connectionString: azurite.connectionString
      .replace(azurite.blobUrl, blob.url)
      .replace(azurite.queueUrl, queue.url)
      .replace(azurite.tableUrl, table.url),
    blobUrl: blob.url,
    queueUrl: queue.url,
    tableUrl: table.url,
    direct: azurite.connectionString,
    pid: azurite.pid,
    async stop() {
      for (const service of [blob, queue, table]) service.close();
      for (const socket of sockets) socket.destroy();
      await apart?.stop();
      await azurite.stop();
    },
    restart: () => azurite.restart(),
    setLatencyMs: (ms) => void (latencyMs = ms),
    setTrouble(wanted) {
      trouble = wanted;
      if (trouble === "away") for (const socket of sockets) socket.resetAndDestroy();
    },
    requests: (service) => requests[service],
    onRecorded: (event, tell) => void listeners.push({ text: `"type":"${event}"`, tell }),
    holdBack(request) {
      const hold = { request, count: 0 };
      held.push(hold);
      return () => hold.count;
    },
    written: (text) => new Promise((resolve) => expected.push({ text, resolve })),
  };
}

function accountIn(chunk: Buffer): string {
  return /"PartitionKey":"([^"]+)"/.exec(chunk.toString())?.[1] ?? "";
}

/**
 * @param open holds both sockets while they are open.
 */
function endTogether(near: Socket, far: Socket, open: Set<Socket>): void {
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    open.add(one);
    one.on("error", () => other.destroy());
    one.on("close", () => {
      open.delete(one);
      other.destroy();
    });
  }
}
