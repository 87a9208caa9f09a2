import { createServer } from "node:http";
import { once } from "node:events";
import { json } from "node:stream/consumers";
import { portOf } from "../contracts/listening.ts";

export interface ReceivedReport {
  readonly path: string;
  readonly instance: string;
  readonly fingerprint: string;
  readonly healthy: boolean;
  readonly sequence: number;
  readonly usage: {
    readonly calls: number;
    readonly failures: number;
    readonly refused: number;
    readonly byToken?: number;
    readonly proofs?: number;
  };
}

/** A keyturn that takes every report, and keeps it. */
export interface ReportedKeyturn {
  readonly origin: string;
  readonly reports: readonly ReceivedReport[];
  /** The status that reports are answered with from now on. */
  answer(status: number): void;
  close(): Promise<void>;
}

export async function reportedKeyturn(): Promise<ReportedKeyturn> {
  const reports: ReceivedReport[] = [];
  let status = 202;
  const server = createServer((request, response) => {
    void (async () => {
      const report = (await json(request)) as Omit<ReceivedReport, "path">;
      if (status === 202) reports.push({ path: request.url ?? "", ...report });
      response.writeHead(status).end("{}");
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${portOf(server)}`,
    reports,
    answer: (next) => {
      status = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
