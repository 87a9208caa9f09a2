import type { ClientRequest, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream";
import type { ProxyProblem } from "./answer-problem.ts";
import { problemText } from "./answer-problem.ts";
import { attempted, NoCredentialError } from "./attempts.ts";
import type { Forwarding } from "./forward-request.ts";
import { accountHeaders, callerHeaders } from "./proxied-headers.ts";
import { proxyRoute } from "./proxy-route.ts";

type Upgraded =
  | {
      readonly kind: "upgraded";
      readonly answer: IncomingMessage;
      readonly socket: Duplex;
      readonly head: Buffer;
    }
  | { readonly kind: "declined"; readonly answer: IncomingMessage };

/**
 * Carries a WebSocket until one of both sides ends it. Never rejects.
 *
 * @param head what the caller has already sent of the new protocol.
 */
export async function forwardUpgrade(
  incoming: IncomingMessage,
  caller: Duplex,
  head: Buffer,
  forwarding: Forwarding,
): Promise<void> {
  const { connection, names, onUnreachable } = forwarding;
  let current: ClientRequest | undefined;
  caller.on("error", () => caller.destroy());
  caller.once("close", () => current?.destroy());
  const route = proxyRoute(incoming, names);
  if (!route) return writeProblem(caller, "HOST_REFUSED");
  try {
    const { connection: connectionHeader = "Upgrade", upgrade = "" } = incoming.headers;
    const outcome = await attempted<Upgraded>(
      incoming,
      route,
      forwarding,
      {
        answer: (request) => {
          current = request;
          if (caller.destroyed) request.destroy();
          return upgradeOf(request);
        },
        statusOf: ({ answer }) => answer.statusCode ?? 502,
        discard: ({ answer }) => void answer.resume(),
        isRepeatable: () => true,
        isGone: () => caller.destroyed,
      },
      (credential) => [
        ...accountHeaders(incoming, route, credential, connection),
        "Connection",
        connectionHeader,
        "Upgrade",
        upgrade,
      ],
    );
    const { answer } = outcome;
    const headers = callerHeaders(answer, route, connection);
    if (outcome.kind === "declined") {
      writeHead(caller, answer, [...headers, "Connection", "close"]);
      pipeline(answer, caller, () => undefined);
      return;
    }
    const { socket } = outcome;
    writeHead(caller, answer, [
      ...headers,
      "Connection",
      "Upgrade",
      "Upgrade",
      answer.headers.upgrade ?? upgrade,
    ]);
    caller.write(outcome.head);
    socket.write(head);
    pipeline(caller, socket, caller, () => undefined);
  } catch (error) {
    if (caller.destroyed) return;
    onUnreachable(error);
    writeProblem(caller, error instanceof NoCredentialError ? "IDENTITY_UNAVAILABLE" : "ACCOUNT_UNREACHABLE");
  }
}

function upgradeOf(request: ClientRequest): Promise<Upgraded> {
  return new Promise((resolve, reject) => {
    request.once("upgrade", (answer, socket, head) => resolve({ kind: "upgraded", answer, socket, head }));
    request.once("response", (answer) => resolve({ kind: "declined", answer }));
    request.on("error", reject);
    request.end();
  });
}

function writeHead(
  caller: Duplex,
  { statusCode = 502, statusMessage = "" }: Pick<IncomingMessage, "statusCode" | "statusMessage">,
  headers: readonly string[],
): void {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  caller.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

function writeProblem(caller: Duplex, code: ProxyProblem): void {
  const { status, body, headers } = problemText(code);
  writeHead(caller, { statusCode: status, statusMessage: code }, [...headers, "Connection", "close"]);
  caller.end(body);
}
