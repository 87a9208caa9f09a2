import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

type Received = {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
};

/** An endpoint that passes both handshakes and answers deliveries with the given statuses, then with 202. */
export type Webhook = {
  readonly url: string;
  readonly received: readonly Received[];
  answer(...statuses: number[]): void;
  /** Settles after `count` deliveries of `type`, not counting handshakes. */
  deliveries(count: number, type?: string): Promise<readonly Received[]>;
  close(): Promise<void>;
};

export async function startWebhook(isWilling = true): Promise<Webhook> {
  const received: Received[] = [];
  const statuses: number[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const parsed: unknown = text === "" ? {} : JSON.parse(text);
    const body = Object(Array.isArray(parsed) ? parsed[0] : parsed);
    if (request.method === "OPTIONS") {
      response.writeHead(200, isWilling ? { "webhook-allowed-origin": "eventgrid.azure.net" } : {}).end();
    } else if (request.headers["aeg-event-type"] === "SubscriptionValidation") {
      response.writeHead(isWilling ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify({ validationResponse: body.data.validationCode }));
    } else {
      received.push({ method: request.method ?? "", headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 202).end();
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/runtime/webhooks/EventGrid?functionName=nearExpiry`,
    received,
    answer: (...more) => void statuses.push(...more),
    async deliveries(count, type) {
      const matching = () => received.filter(({ body }) => type === undefined || typeOf(body) === type);
      while (matching().length < count) await pause(2);
      return matching();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function typeOf(body: Record<string, unknown>): unknown {
  return body["eventType"] ?? body["type"];
}
