import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { answerTo } from "../account/account-connection.ts";
import { answerProblem } from "./answer-problem.ts";
import type { Carrier } from "./attempts.ts";
import { attempted, NoCredentialError } from "./attempts.ts";
import { callerHeaders } from "./proxied-headers.ts";
import { proxyRoute } from "./proxy-route.ts";
import type { BodyBudget } from "./repeatable-body.ts";
import { repeatableBody } from "./repeatable-body.ts";

export interface Forwarding extends Carrier {
  readonly budget: BodyBudget;
  /** Names by which the agent may be addressed. */
  readonly names: ReadonlySet<string>;
  /** Called when the account did not answer. */
  readonly onUnreachable: (error: unknown) => void;
}

/**
 * Carries a request to the account and its answer back, both while they arrive. When the caller goes away, the request
 * at the account ends; when the account breaks off, so does the answer. Never rejects.
 */
export async function forwardRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  forwarding: Forwarding,
): Promise<void> {
  const { connection, budget, names, onUnreachable } = forwarding;
  const route = proxyRoute(incoming, names);
  if (!route) return answerProblem(outgoing, "HOST_REFUSED");
  const body = repeatableBody(incoming, budget);
  let current: ClientRequest | undefined;
  outgoing.once("close", () => {
    body.forget();
    if (!outgoing.writableFinished) current?.destroy();
  });
  try {
    const answer = await attempted<IncomingMessage>(incoming, route, forwarding, {
      answer: (request) => {
        current = request;
        if (outgoing.destroyed) request.destroy();
        const answered = answerTo(request);
        body.sendTo(request);
        return answered;
      },
      statusOf: ({ statusCode = 502 }) => statusCode,
      discard,
      isRepeatable: () => body.isRepeatable(),
      isGone: () => outgoing.destroyed,
    });
    body.forget();
    outgoing.writeHead(
      answer.statusCode ?? 502,
      answer.statusMessage,
      callerHeaders(answer, route, connection),
    );
    // The first event of a stream may be a long time coming.
    if (answer.headers["content-length"] === undefined) outgoing.flushHeaders();
    pipeline(answer, outgoing, () => undefined);
  } catch (error) {
    body.forget();
    if (outgoing.destroyed) return;
    const hasCredential = !(error instanceof NoCredentialError);
    onUnreachable(error);
    answerProblem(outgoing, hasCredential ? "ACCOUNT_UNREACHABLE" : "IDENTITY_UNAVAILABLE");
  }
}

/** Leaves the connection usable if the whole request was sent; the rest of a refusal is short. */
function discard(answer: IncomingMessage, request: ClientRequest): void {
  if (request.writableFinished) answer.resume();
  else request.destroy();
}
