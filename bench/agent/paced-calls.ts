import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Way } from "./ways.ts";

const body = JSON.stringify({ messages: [{ role: "user", content: "y".repeat(300) }] });

/** Calls at a steady rate. @returns how long each call took, up to the last byte of its answer, in milliseconds. */
export async function callPaced(way: Way, perSecond: number, seconds: number): Promise<readonly number[]> {
  const calls: Promise<number>[] = [];
  const start = performance.now();
  const count = perSecond * seconds;
  for (let sent = 0; sent < count; sent += 1) {
    const due = start + (sent * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 1) await delay(early);
    calls.push(callOnce(way));
  }
  return Promise.all(calls);
}

async function callOnce({ request, options }: Way): Promise<number> {
  const start = performance.now();
  const call = request({
    ...options,
    method: "POST",
    path: "/openai/v1/chat/completions",
    headers: { "api-key": "placeholder", "content-type": "application/json", "content-length": body.length },
  });
  call.end(body);
  const [answer] = (await once(call, "response")) as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
  if (answer.statusCode !== 200) throw new Error(`a call was answered ${answer.statusCode}`);
  return performance.now() - start;
}
