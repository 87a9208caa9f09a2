import type { ConsumerSpec } from "../account/account-spec.ts";
import { confirmationKinds } from "../confirmation/kinds.ts";
import type { Fingerprint } from "../key.ts";
import type { Blocker, BlockerReason } from "../objection.ts";
import { greatest, isDatedAhead } from "../time.ts";
import type { InstanceReport } from "../world.ts";

/** The key that consumers should use, and since when a report of it counts. */
export interface Wanted {
  readonly fingerprint: Fingerprint;
  /** Reports received at or before this instant prove nothing; absent when any current report does. */
  readonly receivedAfter?: Date;
  readonly staleAfterMs: number;
  readonly now: Date;
}

/** Whether one consumer has confirmed the wanted key. */
export interface Readiness {
  readonly consumer: ConsumerSpec;
  /** The instances that have confirmed; at least the expected number when nothing blocks. */
  readonly confirmed: readonly InstanceReport[];
  /** The instances that had confirmed and have fallen silent since: ended, as far as anybody knows. */
  readonly departed: readonly InstanceReport[];
  /** When an instance, silent by now or not, last said that it was unhealthy on the wanted key. */
  readonly unhealthyAt?: Date;
  /** When reports of an instance last contradicted each other. */
  readonly contestedAt?: Date;
  readonly blocker?: Blocker;
  /** When the answer may change although no report says anything new. */
  readonly changesAt?: Date;
}

/** How soon a report may repeat the last one; it wakes no reconciler, but it counts now. */
const repeatedReportMs = 2_000;

/**
 * A consumer has confirmed when at least the expected number of instances has a current, healthy report
 * of the wanted key and no other current report says otherwise. An instance whose report went stale was scaled
 * in or died: it neither counts nor blocks, as long as the expected number is met without it.
 */
export function readinessOf(
  consumer: ConsumerSpec,
  reports: readonly InstanceReport[],
  wanted: Wanted,
): Readiness {
  const expected = expectedInstances(consumer);
  const own = reports.filter((report) => report.consumer === consumer.name);
  const flaws = own.map((report) => ({ report, flaw: flawOf(report, consumer, wanted) }));
  const confirmed = flaws.filter(({ flaw }) => flaw === undefined).map(({ report }) => report);
  const unhealthyAt = lastUnhealthy(own, wanted);
  const departed = own.filter((report) => hasDeparted(report, consumer, wanted));
  const contestedAt = lastContested(own);
  const seen = {
    consumer,
    confirmed,
    departed,
    ...(unhealthyAt && { unhealthyAt }),
    ...(contestedAt && { contestedAt }),
  };

  const bad = flaws.filter(({ flaw }) => flaw !== undefined && flaw !== "ReportStale");
  // Silence matters more than what was known before it.
  const wrong = bad.find(({ flaw }) => flaw === "Unreachable") ?? bad[0];
  if (wrong?.flaw) {
    const changesAt = changeOf(wrong.flaw, wrong.report, wanted);
    const named = blocker(consumer, wrong.flaw, wrong.report);
    return { ...seen, blocker: named, ...(changesAt && { changesAt }) };
  }
  if (confirmed.length >= expected) return seen;

  const stale = flaws.find(({ flaw }) => flaw === "ReportStale");
  if (own.length === 0) return { ...seen, blocker: blocker(consumer, "NoReport") };
  if (stale && own.length >= expected)
    return { ...seen, blocker: blocker(consumer, "ReportStale", stale.report) };
  const missing = expected - confirmed.length;
  return { ...seen, blocker: blocker(consumer, "InstanceMissing", undefined, missing) };
}

/** A report as old as the limit is stale: it proves something only while it is younger. */
export function isStale(report: InstanceReport, staleAfterMs: number, now: Date): boolean {
  return now.getTime() - report.receivedAt.getTime() >= staleAfterMs;
}

/** Whether two parties speak for the instance, as far as the reports of the last while tell. */
export function isContested(
  { contested }: Pick<InstanceReport, "contested">,
  staleAfterMs: number,
  now: Date,
): boolean {
  if (!contested || contested.settledAt) return false;
  return now.getTime() - contested.at.getTime() < staleAfterMs;
}

/** Whether the report is stale by now and confirmed when it came. */
function hasDeparted(report: InstanceReport, consumer: ConsumerSpec, wanted: Wanted): boolean {
  const { receivedAt } = report;
  if (!isStale(report, wanted.staleAfterMs, wanted.now)) return false;
  return flawOf(report, consumer, { ...wanted, now: receivedAt }) === undefined;
}

/** Only sent reports: those that keyturn fetched carry their own `steadySince` line by line. */
function lastUnhealthy(own: readonly InstanceReport[], { fingerprint }: Wanted): Date | undefined {
  const at = own
    .filter((report) => !report.healthy && !report.asked && report.fingerprint === fingerprint)
    .map(({ receivedAt }) => receivedAt.getTime());
  return at.length > 0 ? new Date(greatest(at, 0)) : undefined;
}

function lastContested(own: readonly InstanceReport[]): Date | undefined {
  const at = own.flatMap(({ contested }) => (contested ? [contested.at.getTime()] : []));
  return at.length > 0 ? new Date(greatest(at, 0)) : undefined;
}

/** How many confirmations a consumer needs: its declared instances, or one answer of a platform for all of them. */
export function expectedInstances({ confirmsBy, instances }: ConsumerSpec): number {
  return confirmationKinds[confirmsBy.kind].instancesKnownBy === "platform" ? 1 : instances;
}

function flawOf(
  report: InstanceReport,
  { circumstantialSuffices }: ConsumerSpec,
  wanted: Wanted,
): BlockerReason | undefined {
  // Whichever of the two is kept, and however old: it may be the wrong one.
  if (isContested(report, wanted.staleAfterMs, wanted.now)) return "InstanceContested";
  if (isStale(report, wanted.staleAfterMs, wanted.now)) return "ReportStale";
  if (report.asked?.flaw) return report.asked.flaw.reason;
  if (report.fingerprint !== wanted.fingerprint) return "OnOtherKey";
  if (wanted.receivedAfter && report.receivedAt <= wanted.receivedAfter) return "ReportBeforePublication";
  if (!report.healthy) return "Unhealthy";
  // A wrong clock has dated it, so its age is unknown; the instance's next report replaces it.
  if (isDatedAhead(report.receivedAt, wanted.now)) return "ReportStale";
  return report.asked?.strength === "circumstantial" && !circumstantialSuffices
    ? "EvidenceTooWeak"
    : undefined;
}

function changeOf(
  flaw: BlockerReason,
  report: InstanceReport,
  { now, staleAfterMs }: Wanted,
): Date | undefined {
  // A consumer that keyturn asks is asked again in time, whatever it said.
  if (report.asked) return undefined;
  if (flaw === "InstanceContested" && report.contested) {
    return new Date(report.contested.at.getTime() + staleAfterMs);
  }
  return flaw === "ReportBeforePublication"
    ? new Date(now.getTime() + repeatedReportMs)
    : new Date(report.receivedAt.getTime() + staleAfterMs);
}

function blocker(
  consumer: ConsumerSpec,
  reason: BlockerReason,
  report?: InstanceReport,
  missing?: number,
): Blocker {
  const { name, owner, instances, unreviewed } = consumer;
  const who = unreviewed ? `${name}, which registered itself and nobody has reviewed,` : name;
  return { consumer: name, owner, reason, message: `${who} ${explain(reason, instances, report, missing)}` };
}

function explain(reason: BlockerReason, expected: number, report?: InstanceReport, missing?: number): string {
  const instance = `instance ${report?.instance ?? "?"}`;
  const detail = report?.asked?.flaw?.detail ?? "?";
  switch (reason) {
    case "NoReport":
      return "has not reported at all";
    case "InstanceMissing":
      return `has ${String(missing)} of ${String(expected)} expected instances missing`;
    case "ReportStale":
      return `has no current report from ${instance}`;
    case "ReportBeforePublication":
      return `has not reported since publication from ${instance}`;
    case "Unhealthy":
      return `reports ${instance} unhealthy`;
    case "OnOtherKey":
      return report?.fingerprint === undefined
        ? `runs ${instance} on a key that cannot be told`
        : `still runs ${instance} on key ${report.fingerprint}`;
    case "InstanceContested":
      return `has contradictory reports from ${instance}, so two parties speak for it`;
    case "Unreachable":
      return `could not be asked: ${detail}`;
    case "VersionPinned":
      return `is pinned to one version: ${detail}`;
    case "ReferenceUnresolved":
      return `has a reference that its platform could not resolve: ${detail}`;
    case "ReferenceMissing":
      return `does not refer to the secret: ${detail}`;
    case "PlainValue":
      return `has a copy instead of a reference: ${detail}`;
    case "NotRestarted":
      return `must be restarted: ${detail}`;
    case "NotRead":
      return `has not read the secret: ${detail}`;
    case "ForeignKey":
      return `has been given another key by somebody else: ${detail}`;
    case "NotReadable":
      return `cannot be read: ${detail}`;
    case "EvidenceTooWeak":
      return `shows ${instance} on the key by circumstantial evidence alone`;
  }
}
