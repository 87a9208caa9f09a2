import type { ServerResponse } from "node:http";

/** The answers that come from the agent and not from the account. */
export const proxyProblems = {
  HOST_REFUSED: [421, "This agent forwards to its account only"],
  ACCOUNT_UNREACHABLE: [502, "The account did not answer"],
  IDENTITY_UNAVAILABLE: [502, "The agent's identity has no token"],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type ProxyProblem = keyof typeof proxyProblems;

/** The body and headers of a problem, as RFC 9457 has it. */
export function problemText(code: ProxyProblem): {
  readonly status: number;
  readonly body: string;
  readonly headers: string[];
} {
  const [status, title] = proxyProblems[code];
  const body = JSON.stringify({ title, status, code });
  const length = String(Buffer.byteLength(body));
  return { status, body, headers: ["Content-Type", "application/problem+json", "Content-Length", length] };
}

/** Answers with a problem, or breaks off an answer that has already begun. */
export function answerProblem(outgoing: ServerResponse, code: ProxyProblem): void {
  if (outgoing.destroyed) return;
  if (outgoing.headersSent) return void outgoing.destroy();
  const { status, body, headers } = problemText(code);
  outgoing.writeHead(status, headers).end(body);
}
