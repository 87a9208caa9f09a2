import type { ClientRequest, IncomingMessage } from "node:http";
import type { AccountConnection } from "../account/account-connection.ts";
import type { Credential } from "../account/credential-headers.ts";
import type { Call, CallAuth } from "../auth/call-auth.ts";
import type { CallTally } from "../status/call-tally.ts";
import type { ProxyRoute } from "./proxy-route.ts";
import { accountHeaders } from "./proxied-headers.ts";

/** What requests and upgrades are carried with. */
export interface Carrier {
  readonly connection: AccountConnection;
  readonly auth: CallAuth;
  readonly tally: CallTally;
}

/** The identity gave no token, so that nothing was sent. */
export class NoCredentialError extends Error {}

interface Attempted<T> {
  /** Sends the body and resolves with the answer. */
  answer(request: ClientRequest): Promise<T>;
  statusOf(answer: T): number;
  /** Frees an answer that is not passed on. */
  discard(answer: T, request: ClientRequest): void;
  readonly isRepeatable: () => boolean;
  /** Whether the caller has gone away. */
  readonly isGone: () => boolean;
}

/**
 * Opens a request at the account, and repeats it as long as `auth` has another credential for it and its body can be sent
 * again. Every attempt that reached for the account is counted.
 *
 * @returns the last answer, which the caller passes on.
 * @throws {NoCredentialError} nothing was sent. Any other error: the account did not answer.
 */
export async function attempted<T>(
  incoming: IncomingMessage,
  route: ProxyRoute,
  { connection, auth, tally }: Carrier,
  work: Attempted<T>,
  headers: (credential: Credential) => string[] = (credential) =>
    accountHeaders(incoming, route, credential, connection),
): Promise<T> {
  const { path, capability } = route;
  const { method = "GET" } = incoming;
  const call: Call = { capability, refused: [], isRepeatable: work.isRepeatable };
  const begin = (credential: Credential): ClientRequest =>
    connection.open({ method, path, headers: headers(credential) });
  let credential = await firstOf(auth, call);
  let mayReconnect = idempotent.has(method);
  for (;;) {
    const request = begin(credential);
    let answer: T;
    try {
      answer = await work.answer(request);
    } catch (error) {
      // The account had closed the kept connection, so that the request never reached it.
      if (mayReconnect && wasClosed(request, error) && work.isRepeatable() && !work.isGone()) {
        mayReconnect = false;
        continue;
      }
      tally.note(capability);
      auth.failed(credential);
      throw error;
    }
    const status = work.statusOf(answer);
    tally.note(capability, status);
    const next = await auth.answered(call, credential, status);
    if (!next || !work.isRepeatable() || work.isGone()) return answer;
    work.discard(answer, request);
    call.refused.push(credential);
    credential = next;
  }
}

/** RFC 9110: a proxy must not repeat others by itself. */
const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

async function firstOf(auth: CallAuth, call: Call): Promise<Credential> {
  try {
    return await auth.first(call);
  } catch (cause) {
    throw new NoCredentialError("there is no credential for the account", { cause });
  }
}

function wasClosed(request: ClientRequest, error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return request.reusedSocket && (code === "ECONNRESET" || code === "EPIPE");
}
