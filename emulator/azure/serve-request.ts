import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { withServiceHeaders } from "./answer-headers.ts";
import type { Answer, LocalRequest, Route } from "./exchange.ts";
import { dueFault, faultAnswer } from "./faults.ts";
import type { Journal } from "./journal.ts";
import type { KnobBoard } from "./knobs.ts";
import { headOf, readRequest } from "./read-request.ts";
import { sendAnswer } from "./send-answer.ts";
import { largeBodyAnswer, sendBeforeBody } from "./large-body.ts";

export type Serving = {
  /** The host of the port that the request came to, if that port is of one host alone. */
  readonly host: string | undefined;
  readonly find: (request: LocalRequest) => Route;
  /** Adapts an answer for a client that resolves no local names. */
  readonly outward: (answer: Answer) => Promise<Answer>;
  readonly board: KnobBoard;
  readonly journal: Journal;
};

/** Answers one request: delay, fault, handler, journal. */
export async function serveRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { host, find, outward, board, journal }: Serving,
): Promise<void> {
  const began = now();
  const named = incoming.headers.host ?? "localhost";
  const adapted = (answer: Answer) =>
    host !== undefined || /^(localhost|127\.0\.0\.1)(:|$)/i.test(named) ? outward(answer) : answer;
  const request = await readRequest(incoming, host ?? named);
  if (request === undefined) {
    const head = headOf(incoming, host ?? named);
    const route = find(head);
    const refused = await largeBodyAnswer(head, route);
    if (route.service !== undefined)
      journal.record(route.service, { request: head, answer: refused, began, ended: now() });
    return sendBeforeBody(incoming, outgoing, refused);
  }
  const { service, handler } = find(request);
  if (service === undefined) return sendAnswer(outgoing, await handler(request), 0);

  const { latencyMs, streamPauseMs } = board.current();
  if (latencyMs[service] > 0) await pause(latencyMs[service]);
  const fault = dueFault(board, service, request);
  const hasEffect = fault === undefined || fault.kind === "error-after" || fault.kind === "drop-after";
  const own = hasEffect ? await handler(request) : undefined;
  const made =
    fault === undefined
      ? own
      : { ...faultAnswer(fault, service, own?.operation ?? fault.kind), caller: own?.caller };
  const answer = withServiceHeaders(made ?? { status: 500, operation: "none" }, service);
  // Recorded before it is sent: the client's next request must not begin before this one has ended.
  const dropped = fault?.kind === "drop-after" || fault?.kind === "drop-before" || answer.status === 0;
  journal.record(service, {
    request,
    answer: dropped ? { ...answer, status: 0 } : answer,
    began,
    ended: now(),
  });
  if (dropped) outgoing.destroy();
  else await sendAnswer(outgoing, await adapted(answer), streamPauseMs);
}

/** Epoch milliseconds, finer than Date.now() and never backwards. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
