import type { IncomingMessage, ServerResponse } from "node:http";
import { typeOf, withServiceHeaders } from "./answer-headers.ts";
import { errorBody } from "./exchange.ts";
import type { Answer, LocalRequest, Route } from "./exchange.ts";
import { hasCredentials } from "./faults.ts";
import { textOf } from "./send-answer.ts";

export const BODY_LIMIT_BYTES = 2_000_000;
/** How long what a client still sends of a refused body is read and dropped. */
const LINGER_MS = 5_000;

/** The refusal of a request whose body is too large; credentials that are missing, or a dead key, come first. */
export async function largeBodyAnswer(head: LocalRequest, { service, handler }: Route): Promise<Answer> {
  const text = `The request body is larger than ${BODY_LIMIT_BYTES} bytes.`;
  const refused: Answer = {
    status: 413,
    operation: `${head.method} with a large body`,
    body: errorBody("RequestEntityTooLarge", text),
  };
  if (service === undefined) return refused;
  // Without credentials nothing happens anywhere, so a handler may look; the data plane has no effects at all.
  if (service !== "ai" && hasCredentials(service, head)) return withServiceHeaders(refused, service);
  const own = await handler(head);
  return withServiceHeaders(own.status === 401 || own.status === 403 ? own : refused, service);
}

/**
 * Answers while the client still sends its body, so that the answer arrives. The rest of the body is dropped for a while
 * before the connection is closed: closing it with unread bytes would reset it, and the client would lose the answer.
 */
export function sendBeforeBody(incoming: IncomingMessage, outgoing: ServerResponse, answer: Answer): void {
  const text = textOf(answer);
  outgoing.writeHead(answer.status, {
    ...typeOf(answer),
    ...answer.headers,
    "content-length": String(Buffer.byteLength(text)),
    connection: "close",
  });
  // Whole already, yet not ended: Node closes the connection with the end.
  outgoing.write(text);
  const end = () => outgoing.end();
  const timer = setTimeout(end, LINGER_MS);
  outgoing.once("close", () => clearTimeout(timer));
  incoming.once("end", end).resume();
}
