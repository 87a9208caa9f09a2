import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { ReportSettings } from "../../consumer/follow-options.ts";
import { keptToken } from "../../consumer/kept-token.ts";
import { sendReport } from "../../consumer/send-report.ts";
import { processTimers } from "../../consumer/timers.ts";

interface Received {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

const received: Received[] = [];
let server: Server;
let status = 202;
let code = "NOT_THIS_CONSUMER";

beforeAll(async () => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: unknown = JSON.parse(await text(request));
    received.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    response.writeHead(status, { location: "/elsewhere" }).end(JSON.stringify({ code }));
  };
  server = createServer((request, response) => void answer(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
});

const target = (): ReportSettings => ({
  keyturn: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  account: "ai",
  consumer: "the shop",
  instance: "i-1",
  tokens: keptToken(
    async () => ({ token: "a-token" }),
    () => 0,
  ),
  reportMs: 60_000,
  unhealthyAfter: 3,
  fetch,
});
const usage = { calls: 5, failures: 2, refused: 1 };
const statement = { fingerprint: "0123456789abcdef", healthy: true, sequence: 7, usage };

describe("a report over HTTP", () => {
  it("carries the instance, fingerprint, health, sequence number and calls, and nothing else", async () => {
    await sendReport(target(), statement, processTimers);
    const [report] = received;
    expect(report?.line).toBe("POST /api/accounts/ai/consumers/the%20shop/reports");
    expect(report?.headers.authorization).toBe("Bearer a-token");
    expect(report?.body).toEqual({ instance: "i-1", ...statement });
  });

  it("that is refused names status and answer", async () => {
    status = 403;
    await expect(sendReport(target(), statement, processTimers)).rejects.toMatchObject({
      code: "REPORT_NOT_TAKEN",
      message: expect.stringMatching(/403.*NOT_THIS_CONSUMER/),
    });
  });

  it("that somebody else has overtaken under the same name is contested", async () => {
    [status, code] = [409, "REPORT_REPLAYED"];
    await expect(sendReport(target(), statement, processTimers)).rejects.toMatchObject({
      code: "REPORT_CONTESTED",
    });
    [status, code] = [409, "TOO_MANY_INSTANCES"];
    await expect(sendReport(target(), statement, processTimers)).rejects.toMatchObject({
      code: "REPORT_NOT_TAKEN",
    });
  });

  it("does not follow a redirect with its token", async () => {
    status = 307;
    await expect(sendReport(target(), statement, processTimers)).rejects.toMatchObject({
      code: "REPORT_NOT_TAKEN",
    });
    expect(received.map(({ line }) => line)).not.toContain("POST /elsewhere");
  });
});
