import type { LoopbackCertificate } from "../../../emulator/certificates.ts";
import type { Forwarder } from "./forward.ts";
import { jsonReply, openFront } from "./front.ts";
import type { Hold } from "./holds.ts";
import { createHolds } from "./holds.ts";

/** One attempt of a call that reached the account. Times are of `performance.now()`. */
export interface Attempt {
  readonly at: number;
  readonly key: string;
  /** When the answer was sent. */
  endedAt?: number;
  status?: number;
}

export interface AccountFront {
  readonly url: string;
  readonly attempts: readonly Attempt[];
  /** Answers the next attempts with these statuses, one each, whatever their key. */
  answers(...statuses: readonly number[]): void;
  /** Holds the next attempts; the account judges each when it is released. */
  hold(count: number): Hold;
  close(): Promise<void>;
}

/** An account as its callers see it: it accepts the key in `api-key`, `Ocp-Apim-Subscription-Key` or as a bearer token. */
export async function openAccountFront(
  account: Forwarder,
  certificate: LoopbackCertificate,
): Promise<AccountFront> {
  const attempts: Attempt[] = [];
  const holds = createHolds();
  const scripted: number[] = [];
  const front = await openFront(async (request) => {
    const attempt: Attempt = { at: request.at, key: keyIn(request.headers) };
    attempts.push(attempt);
    const status = scripted.shift();
    await holds.pass();
    const reply =
      status === undefined
        ? await account.forward({ ...request, headers: { ...request.headers, "api-key": attempt.key } })
        : jsonReply(status, { error: { code: String(status), message: "as the script says" } });
    attempt.status = reply.status;
    attempt.endedAt = performance.now();
    return reply;
  }, certificate);
  return {
    url: front.url,
    attempts,
    answers: (...statuses) => void scripted.push(...statuses),
    hold: (count) => holds.next(count),
    close: async () => {
      await front.close();
      account.close();
    },
  };
}

function keyIn(headers: Readonly<Record<string, string>>): string {
  const bearer = /^Bearer (.+)$/i.exec(headers["authorization"] ?? "")?.[1];
  return headers["api-key"] ?? headers["ocp-apim-subscription-key"] ?? bearer ?? "";
}
