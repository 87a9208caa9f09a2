import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Way } from "./ways.ts";

const bytes = 100_000_000;
const chunk = Buffer.alloc(65_536, "y");

/** Sends a body of 100 MB in chunks as fast as it is taken. @returns the time in milliseconds. */
export async function upload({ request, options }: Way): Promise<number> {
  const start = performance.now();
  const call = request({
    ...options,
    method: "POST",
    path: "/upload",
    headers: { "api-key": "placeholder" },
  });
  const answered = once(call, "response") as Promise<[IncomingMessage]>;
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    if (!call.write(chunk)) await once(call, "drain");
  }
  call.end();
  const [answer] = await answered;
  answer.resume();
  await once(answer, "end");
  return performance.now() - start;
}

/** Reads an answer of 100 MB as fast as it comes. @returns the time in milliseconds. */
export async function download({ request, options }: Way): Promise<number> {
  const start = performance.now();
  const call = request({
    ...options,
    path: `/download/${bytes}`,
    headers: { "api-key": "placeholder" },
  }).end();
  const [answer] = (await once(call, "response")) as [IncomingMessage];
  let read = 0;
  answer.on("data", (part: Buffer) => (read += part.length));
  await once(answer, "end");
  if (read !== bytes) throw new Error(`${read} of ${bytes} bytes arrived`);
  return performance.now() - start;
}
