import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { typeOf } from "./answer-headers.ts";
import type { Answer } from "./exchange.ts";

/** Sends an answer; the parts of a stream one at a time, `pauseMs` apart, until the client is gone. */
export async function sendAnswer(outgoing: ServerResponse, answer: Answer, pauseMs: number): Promise<void> {
  const headers = { ...typeOf(answer), ...answer.headers };
  if (answer.stream !== undefined) {
    outgoing.writeHead(answer.status, headers);
    for (const [index, part] of answer.stream.entries()) {
      if (index > 0 && pauseMs > 0) await pause(pauseMs);
      if (outgoing.destroyed) return;
      outgoing.write(part);
    }
    return void outgoing.end();
  }
  const text = textOf(answer);
  outgoing
    .writeHead(answer.status, { ...headers, "content-length": String(Buffer.byteLength(text)) })
    .end(text);
}

/** What is sent as the body of an answer that is no stream. */
export function textOf({ text, body }: Answer): string {
  return text ?? (body === undefined ? "" : JSON.stringify(body));
}
