import { createHash } from "node:crypto";
import type { ClientProcess } from "./client-process.ts";
import type { SeenReport } from "./fronts/keyturn-front.ts";
import { publishedSecret } from "./local-account.ts";
import type { Stage } from "./stage.ts";

/** More than this ahead of the time, keyturn refuses a sequence. */
const AHEAD_MS = 300_000;

function fingerprintOf(key: string): string {
  return createHash("sha256").update(key, "utf8").digest("hex").slice(0, 16);
}

/** Whether a report is about this key, in whatever case its digits are. */
export function isAbout({ fingerprint }: SeenReport, key: string): boolean {
  return fingerprint.toLowerCase() === fingerprintOf(key);
}

/**
 * Judges what holds in every scenario, by all that the clients sent and printed. A client that did nothing kept no rule:
 * what it had no occasion to break is not judged.
 */
export function judgeInvariants(stage: Stage): void {
  for (const client of stage.clients) {
    judgeReads(stage, client);
    judgeProofs(stage, client);
    judgeReports(stage, client);
    judgeAlarm(stage, client);
    judgeSecrecy(stage, client);
  }
}

function judgeReads(stage: Stage, { vault }: ClientProcess): void {
  if (vault.reads.length === 0) return;
  const other = vault.reads.find(({ path }) => path.replace(/\/$/, "") !== `/secrets/${publishedSecret}`);
  stage.judge("KEY-1", other === undefined, `the client asked the vault for ${other?.path ?? ""}`);
}

/** A success must have been answered before the report arrived, and three refusals likewise. */
function judgeProofs(stage: Stage, { account, keyturn }: ClientProcess): void {
  for (const report of keyturn.reports) {
    const key = stage.account.everyKey.find((one) => isAbout(report, one));
    if (key === undefined) continue;
    const answers = account.attempts.filter(
      (one) => one.key === key && (one.endedAt ?? Infinity) < report.at,
    );
    if (report.healthy) {
      const proven = answers.some(({ status }) => status !== undefined && status < 400);
      stage.judge("REP-1", proven, "a report named a key that no call of this process had succeeded with");
    } else {
      const refused = answers.filter(({ status }) => status === 401).length;
      stage.judge("REP-4", refused >= 3, `a report was unhealthy after ${refused} refusals of its key`);
    }
  }
}

function judgeReports(stage: Stage, { keyturn, options }: ClientProcess): void {
  const { reports } = keyturn;
  const names = [...new Set(reports.map(({ instance }) => instance))];
  const isNamed =
    names.length < 2 &&
    (options.instance === undefined || (names[0] ?? options.instance) === options.instance);
  if (names.length > 0) stage.judge("REP-7", isNamed, `the instance was named ${names.join(", ")}`);
  for (const [index, report] of reports.entries()) {
    const { fingerprint, sequence = -1, nulls, faults, underWay, aheadMs } = report;
    const isKnown = stage.account.everyKey.some((key) => fingerprintOf(key) === fingerprint);
    stage.judge("REP-6", isKnown, `a report named the fingerprint ${fingerprint}, which no key has`);
    const before = reports[index - 1]?.sequence ?? -1;
    const grows = Number.isSafeInteger(sequence) && sequence > before && aheadMs < AHEAD_MS;
    stage.judge("REP-8", grows, `a report had the number ${sequence} after ${before}`);
    stage.judge("REP-9", nulls.length === 0, `a report carried null as ${nulls.join(", ")}`);
    const others = faults.filter((fault) => !/^(fingerprint|sequence|instance)\b/.test(fault));
    if (nulls.length === 0)
      stage.judge("REP-9", others.length === 0, `a report was invalid: ${others.join("; ")}`);
    stage.judge("REP-10", underWay === 1, `${underWay} reports were under way at the same time`);
  }
}

/** An alarm that every failed report raises says nothing. */
function judgeAlarm(stage: Stage, client: ClientProcess): void {
  if (!client.knowsContested()) return;
  const isTrue = client.keyturn.reports.some(({ status }) => status === 409);
  stage.judge("REP-11", isTrue, "the application was told of contested reports, and none was");
}

function judgeSecrecy(stage: Stage, { lines, keyturn, identity }: ClientProcess): void {
  if (identity.tokens.length === 0) return;
  const sent = keyturn.reports.map(({ instance, fingerprint }) => `${instance} ${fingerprint}`);
  const shown = [...lines, ...sent].join("\n");
  const isShown = stage.account.everyKey.some((key) => shown.includes(key));
  stage.judge("SAFE-1", !isShown, "a key stood in the output or in a report");
  const hasToken = identity.tokens.some(({ token }) => shown.includes(token));
  stage.judge("SAFE-1", !hasToken, "a token stood in the output or in a report");
}
