import { ConsumerError } from "./consumer-error.ts";
import type { Usage } from "./call-counts.ts";
import type { ReportSettings } from "./follow-options.ts";
import type { Timers } from "./timers.ts";
import { within } from "./timers.ts";

/** What an instance tells keyturn about itself. */
export interface Statement {
  readonly fingerprint: string;
  readonly healthy: boolean;
}

/** A statement with its number, by which keyturn tells a replayed report from a new one. */
export interface Report extends Statement {
  readonly sequence: number;
  /** What was called since the report before. */
  readonly usage: Usage;
}

/** The longest that a report may take, its token included, in milliseconds. */
const REPORT_LIMIT_MS = 10_000;
/** How much of a refusal is told, in characters. */
const REFUSAL_LENGTH = 300;

/**
 * Sends one report. Repeating it does no harm.
 *
 * @throws {ConsumerError} `REPORT_NOT_TAKEN`: no token, no answer in time, or a refusal; keyturn may have taken it
 *   when no answer arrived.
 */
export async function sendReport(target: ReportSettings, report: Report, timers: Timers): Promise<void> {
  const path = `api/accounts/${encodeURIComponent(target.account)}/consumers/${encodeURIComponent(target.consumer)}/reports`;
  await within(REPORT_LIMIT_MS, timers, async (signal) => {
    const token = await target.getToken();
    if (!token?.token) throw notTaken("there is no token for keyturn");
    const response = await target.fetch(new URL(path, target.keyturn), {
      method: "POST",
      headers: { authorization: `Bearer ${token.token}`, "content-type": "application/json" },
      body: JSON.stringify({ instance: target.instance, ...report }),
      // The token is meant for keyturn alone.
      redirect: "error",
      signal,
    });
    const answer = await response.text();
    if (!response.ok) {
      throw notTaken(
        `keyturn answered the report with ${response.status}: ${answer.slice(0, REFUSAL_LENGTH)}`,
      );
    }
  }).catch((error: unknown) => {
    throw error instanceof ConsumerError ? error : notTaken("the report did not reach keyturn", error);
  });
}

function notTaken(message: string, cause?: unknown): ConsumerError {
  return new ConsumerError("REPORT_NOT_TAKEN", message, { cause });
}
