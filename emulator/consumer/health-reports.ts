import type { TokenCredential } from "@azure/identity";
import type { HeldKey } from "./held-key.ts";

const REPORT_TIMEOUT_MS = 10_000;

export interface ReportTarget {
  readonly keyturnUrl: string;
  readonly account: string;
  readonly consumer: string;
  readonly instance: string;
  /** Of keyturn's API, for the token. */
  readonly scope: string;
  readonly credential: TokenCredential;
  readonly everyMs: number;
  readonly onFailure: (error: unknown) => void;
}

export interface HealthReports {
  /** Takes note of a call's outcome; the first success with another key than before is reported at once. */
  observe(key: HeldKey, current: HeldKey, succeeded: boolean): void;
  stop(): void;
}

/**
 * Tells keyturn which key this instance uses and whether its last call with it succeeded. A report that fails is
 * told to `onFailure` and made up by the next one; nothing is reported before the first call has ended.
 */
export function reportHealth(target: ReportTarget): HealthReports {
  let latest: { readonly fingerprint: string; readonly healthy: boolean } | undefined;
  let adopted: string | undefined;
  const report = (): void => {
    if (latest) void send(target, latest).catch(target.onFailure);
  };
  const timer = setInterval(report, target.everyMs);
  return {
    observe: (key, current, succeeded) => {
      // A late answer to a call with the previous key says nothing about the current one.
      if (key.fingerprint !== current.fingerprint) return;
      latest = { fingerprint: key.fingerprint, healthy: succeeded };
      if (succeeded && adopted !== key.fingerprint) {
        adopted = key.fingerprint;
        report();
      }
    },
    stop: () => clearInterval(timer),
  };
}

async function send(
  target: ReportTarget,
  { fingerprint, healthy }: { readonly fingerprint: string; readonly healthy: boolean },
): Promise<void> {
  const token = await target.credential.getToken(target.scope);
  if (!token) throw new Error("no token for keyturn");
  const path = `/api/accounts/${encodeURIComponent(target.account)}/consumers/${encodeURIComponent(target.consumer)}/reports`;
  const response = await fetch(new URL(path, target.keyturnUrl), {
    method: "POST",
    headers: { authorization: `Bearer ${token.token}`, "content-type": "application/json" },
    body: JSON.stringify({ instance: target.instance, fingerprint, healthy }),
    signal: AbortSignal.timeout(REPORT_TIMEOUT_MS),
  });
  const answer = await response.text();
  if (!response.ok)
    throw new Error(`keyturn answered the report with ${response.status}: ${answer.slice(0, 500)}`);
}
