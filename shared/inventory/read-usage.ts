import type { AccountSpec } from "../domain/account/account-spec.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import type { AccountUsage, CountedCalls } from "../domain/usage/explain-usage.ts";
import { explainUsage } from "../domain/usage/explain-usage.ts";
import type { Span } from "../domain/usage.ts";
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
  readonly usageMetrics: Pick<UsageMetrics, "calls">;
}

/**
 * Reads the usage of the last `lastMs`. Without the account's own count, it still holds what consumers report.
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
  const [reports, recorded, { state }, counted] = await Promise.all([
    board.reports(name),
    trail.events(name),
    trail.read(name),
    countedCalls(resourceId, whole, { keyIssuer, usageMetrics }),
  ]);
  const events = recorded.map(({ event }) => event);
  return explainUsage(effectiveSpec(declared, state), { ...counted, reports, events }, whole);
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
