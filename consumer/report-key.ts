import { callCounts } from "./call-counts.ts";
import type { CallCounts, CallMade } from "./call-counts.ts";
import type { CallOutcome } from "./call-outcome.ts";
import type { ConsumerError } from "./consumer-error.ts";
import type { FollowSettings, ReportSettings } from "./follow-options.ts";
import type { HeldKey } from "./held-key.ts";
import type { Statement } from "./send-report.ts";
import { sendReport } from "./send-report.ts";
import { spread } from "./timers.ts";

export interface KeyReports {
  /** Counts a call with any key or a token; the next report carries the counts. Never throws. */
  count(outcome: CallOutcome, made?: CallMade): void;
  /** Records what a call proved about a key. Never throws. */
  observe(key: HeldKey, outcome: CallOutcome): void;
  /** Sends what is still counted, unless that takes long; then starts no more reports. Idempotent. */
  stop(): Promise<void>;
}

/** The shortest time between two reports, in milliseconds, even when the statement changes. */
const QUIET_MS = 1_000;
/** The longest time that the end of the application waits for its last report, in milliseconds. */
const LAST_REPORT_MS = 2_000;
/** The longest back-off after failed reports, in milliseconds, unless `reportMs` is longer. */
const LONGEST_BACKOFF_MS = 300_000;

type Surroundings = Pick<FollowSettings, "timers" | "random" | "jitter" | "onProblem"> & {
  readonly current: () => HeldKey;
};

/**
 * Reports which key the calls of this instance have proven. Sends nothing before the first success or the
 * `unhealthyAfter`th refusal in a row. Sends a new statement at once and repeats the latest one every `reportMs`. Never
 * reports a key that was read but not used in a call yet.
 */
export function reportKey(target: ReportSettings, surroundings: Surroundings): KeyReports {
  const { current } = surroundings;
  const counts = callCounts();
  const sender = sendStatements(target, counts, surroundings);
  let refusals = 0;
  let counted = "";
  return {
    count: (outcome, made = "by-key") => counts.note(outcome, made),
    observe: ({ fingerprint }, outcome) => {
      // A late answer to a call with the previous key proves nothing about the current one.
      if (outcome === "undecided" || fingerprint !== current().fingerprint) return;
      if (outcome === "accepted" || counted !== fingerprint) refusals = 0;
      counted = fingerprint;
      if (outcome === "accepted") {
        sender.say({ fingerprint, healthy: true });
        return;
      }
      refusals += 1;
      if (refusals >= target.unhealthyAfter) sender.say({ fingerprint, healthy: false });
    },
    stop: () => sender.stop(),
  };
}

interface Sender {
  say(statement: Statement): void;
  stop(): Promise<void>;
}

/** Sends one statement at a time, always the latest. Drops statements that are superseded before they are sent. */
function sendStatements(
  target: ReportSettings,
  counts: CallCounts,
  { timers, random, jitter, onProblem }: Omit<Surroundings, "current">,
): Sender {
  const quietMs = Math.min(QUIET_MS, target.reportMs * (1 - jitter));
  let statement: Statement | undefined;
  let sending: Promise<void> | undefined;
  let stopped = false;
  let isNew = false;
  let mayInterrupt = true;
  let failures = 0;
  let sequence = 0;
  let callOff = (): void => {};

  const send = (latest: Statement): void => {
    callOff();
    isNew = false;
    mayInterrupt = false;
    // Higher than every number before, including those of a previous process of this instance.
    sequence = Math.max(sequence + 1, timers.nowMs());
    const usage = counts.take();
    sending = sendReport(target, { ...latest, sequence, usage }, timers).then(sent, (problem: unknown) => {
      counts.giveBack(usage);
      failed(problem);
    });
  };
  const sendAfter = (delayMs: number): void => {
    if (stopped) return;
    callOff = timers.after(delayMs, () => statement && send(statement));
  };
  const sent = (): void => {
    failures = 0;
    if (stopped) return;
    callOff = timers.after(quietMs, () => {
      if (isNew && statement) return send(statement);
      mayInterrupt = true;
      sendAfter(spread(target.reportMs, jitter, random) - quietMs);
    });
  };
  /** Calls that are never reported look like those of somebody unknown. */
  const sendLast = async (): Promise<void> => {
    const last = statement;
    statement = undefined;
    // Not right after another report, nor while keyturn is away.
    if (!last || !mayInterrupt) return;
    const usage = counts.take();
    if (usage.calls === 0) return;
    sequence = Math.max(sequence + 1, timers.nowMs());
    const report = { ...last, sequence, usage };
    await sendReport(target, report, timers, LAST_REPORT_MS).catch(onProblem);
  };
  const failed = (problem: unknown): void => {
    failures += 1;
    sendAfter(spread(backOffMs(target.reportMs, failures), jitter, random));
    onProblem(problem as ConsumerError);
  };

  return {
    say: (next) => {
      if (stopped) return;
      if (statement?.fingerprint === next.fingerprint && statement.healthy === next.healthy) return;
      statement = next;
      isNew = true;
      if (mayInterrupt) send(next);
    },
    stop: async () => {
      stopped = true;
      callOff();
      await sending;
      sending = sendLast();
      await sending;
    },
  };
}

function backOffMs(reportMs: number, failures: number): number {
  return Math.min(reportMs * 2 ** (failures - 1), Math.max(reportMs, LONGEST_BACKOFF_MS));
}
