import type { IncomingMessage } from "node:http";
import type { LocalRequest } from "./exchange.ts";
import { BODY_LIMIT_BYTES } from "./large-body.ts";

/**
 * Reads a request; undefined when its body is too large, as soon as that is known.
 *
 * @param host the host that it is for, port included, whatever its header says.
 */
export async function readRequest(
  incoming: IncomingMessage,
  host: string,
): Promise<LocalRequest | undefined> {
  const body = await readBody(incoming);
  return body === undefined ? undefined : { ...headOf(incoming, host), body: bodyOf(body) };
}

/** The request without its body. */
export function headOf(incoming: IncomingMessage, host: string): LocalRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  // Put together as text: a path that begins with two slashes would be taken for a host.
  const target = (incoming.url ?? "").replace(/^https?:\/\/[^/]*/i, "");
  return {
    method: incoming.method ?? "GET",
    url: new URL(`https://${host}${target.startsWith("/") ? target : "/"}`),
    headers,
    body: null,
  };
}

/** undefined: too large. */
function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(incoming.headers["content-length"] ?? 0) > BODY_LIMIT_BYTES) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_LIMIT_BYTES) return void chunks.push(chunk);
      incoming.off("data", take);
      resolve(undefined);
    };
    incoming.on("data", take);
    incoming.once("end", () => resolve(Buffer.concat(chunks)));
    incoming.once("error", reject);
  });
}

function bodyOf(bytes: Buffer): unknown {
  const text = bytes.toString("utf8");
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
