import type { IncomingMessage } from "node:http";

/** The size at which the Functions host refuses a body. */
export const bodyLimitBytes = 104_857_600;

/** A body is over the host's limit; the rest is unread. */
export class BodyTooLargeError extends Error {
  readonly code = "BODY_TOO_LARGE";
  constructor() {
    super(`the body is larger than ${bodyLimitBytes} bytes`);
  }
}

/** @throws {BodyTooLargeError} */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop early must not destroy the connection: the answer has yet to go out.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyLimitBytes) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
