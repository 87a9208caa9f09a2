import { ConsumerError } from "./consumer-error.ts";
import type { Usage } from "./call-counts.ts";
import type { ReportSettings } from "./follow-options.ts";
import type { Timers } from "./timers.ts";
import { within } from "./timers.ts";

/** The statement of an instance about its key. */
export interface Statement {
  readonly fingerprint: string;
  readonly healthy: boolean;
}

/** A statement with its sequence number, by which keyturn rejects replayed reports. */
export interface Report extends Statement {
  readonly sequence: number;
  /** The calls since the previous report. */
  readonly usage: Usage;
}

/** The timeout of a report by default, including its token, in milliseconds. */
const REPORT_LIMIT_MS = 10_000;
/** The number of characters of an error answer that a message quotes. */
const REFUSAL_LENGTH = 300;
/** The codes with which keyturn says that somebody else has reported under this name. */
const contesting = /"REPORT_(?:REPLAYED|OVERTAKEN)"/;

/**
 * Sends one report. Idempotent.
 *
 * @throws {ConsumerError} `REPORT_NOT_TAKEN`: no token, no answer in time, or an error status. Without an answer,
 *   keyturn may have accepted the report. `REPORT_CONTESTED`: keyturn has a later report under the same name.
 */
export async function sendReport(
  target: ReportSettings,
  report: Report,
  timers: Timers,
  limitMs = REPORT_LIMIT_MS,
): Promise<void> {
  const path = `api/accounts/${encodeURIComponent(target.account)}/consumers/${encodeURIComponent(target.consumer)}/reports`;
  await within(limitMs, timers, async (signal) => {
    const token = await target.tokens.get(signal);
    if (!token?.token) throw notTaken("there is no token for keyturn");
    const response = await target.fetch(new URL(path, target.keyturn), {
      method: "POST",
      headers: { authorization: `Bearer ${token.token}`, "content-type": "application/json" },
      body: JSON.stringify({ instance: target.instance, ...report }),
      // A redirect would send the token to another host.
      redirect: "error",
      signal,
    });
    const answer = await response.text();
    if (response.status === 401 || response.status === 403) target.tokens.drop();
    if (!response.ok) {
      const said = `keyturn answered the report with ${response.status}: ${answer.slice(0, REFUSAL_LENGTH)}`;
      throw contesting.test(answer) ? new ConsumerError("REPORT_CONTESTED", said) : notTaken(said);
    }
  }).catch((error: unknown) => {
    throw error instanceof ConsumerError ? error : notTaken("the report did not reach keyturn", error);
  });
}

function notTaken(message: string, cause?: unknown): ConsumerError {
  return new ConsumerError("REPORT_NOT_TAKEN", message, { cause });
}
