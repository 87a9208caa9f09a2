import type { AccountSpec } from "../domain/account-spec.ts";
import { effectiveSpec } from "../domain/effective-spec.ts";
import type { AccountUsage, CountedCalls, Span, UsageAlarm } from "../domain/explain-usage.ts";
import {
  comparableSpan,
  compareUsage,
  isAlarming,
  lastRegeneration,
  refusedSince,
  usageOfConsumers,
} from "../domain/explain-usage.ts";
import { estimateKeyturnCalls } from "../domain/keyturn-calls.ts";
import { KeyturnError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConsumerBoard } from "../ports/consumer-board.ts";
import type { KeyIssuer } from "../ports/key-issuer.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { UsageMetrics } from "../ports/usage-metrics.ts";

interface UsagePorts {
  readonly clock: Clock;
  readonly board: Pick<ConsumerBoard, "reports">;
  readonly trail: Pick<TrailStore, "events" | "read">;
  readonly keyIssuer: Pick<KeyIssuer, "describe">;
  readonly usageMetrics: UsageMetrics;
}

/**
 * Reads the usage of the last while. Without the account's own count, what consumers say is still told.
 *
 * @throws {KeyturnError} the board or the trail cannot be read.
 */
export async function readUsage(
  declared: AccountSpec,
  lastMs: number,
  { clock, board, trail, keyIssuer, usageMetrics }: UsagePorts,
): Promise<AccountUsage> {
  const until = clock.now();
  const whole: Span = { from: new Date(until.getTime() - lastMs), until };
  const { name, resourceId } = declared;
  const [reported, recorded, { rotation }, { counted, unavailable }] = await Promise.all([
    board.reports(name),
    trail.events(name),
    trail.read(name),
    countedCalls(resourceId, whole, { keyIssuer, usageMetrics }),
  ]);
  const spec = effectiveSpec(declared, rotation);
  const events = recorded.map(({ event }) => event);
  // Whoever is registered no more explains nothing.
  const reports = reported.filter(({ consumer }) => spec.consumers.some((known) => known.name === consumer));
  const common = comparableSpan(counted, reports, whole.from);
  const span = common ?? whole;
  const consumers = usageOfConsumers(spec, reports, span);
  const keyturnCalls = estimateKeyturnCalls(spec, events, span);
  const comparison = common
    ? compareUsage(counted, consumers, keyturnCalls, common)
    : { unavailable: unavailable ?? "no time is known yet both to the metric and to the consumers" };
  const refused = refusedSince(lastRegeneration(events), spec, reports, counted, whole);
  const alarms: readonly UsageAlarm[] = [
    ...("metric" in comparison && isAlarming(comparison) ? (["UnexplainedCalls"] as const) : []),
    ...(refused ? (["CallsRefused"] as const) : []),
  ];
  return { span, consumers, keyturnCalls, comparison, alarms };
}

interface Counted {
  readonly counted: readonly CountedCalls[];
  /** Why nothing is counted. */
  readonly unavailable?: string;
}

async function countedCalls(
  resourceId: string,
  { from, until }: Span,
  { keyIssuer, usageMetrics }: Pick<UsagePorts, "keyIssuer" | "usageMetrics">,
): Promise<Counted> {
  const none = (unavailable: string): Counted => ({ counted: [], unavailable });
  try {
    const account = await keyIssuer.describe(resourceId);
    if (account.kind === "absent") return none("the account does not exist");
    const { location } = account;
    if (location === undefined) return none("Azure does not say in which region the account is");
    const counted = await usageMetrics.calls({ resourceId, location }, from, until);
    return counted ? { counted } : none("no metrics endpoint is set for this cloud");
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return none(error.message);
  }
}
