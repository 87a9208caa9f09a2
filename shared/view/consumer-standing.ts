import type { ConsumerStanding } from "../api/answers.ts";
import type { AccountSpec, ConsumerSpec } from "../domain/account/account-spec.ts";
import { wantedKey } from "../domain/confirmation/wanted-key.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { isContested, isStale } from "../domain/safety/readiness.ts";
import type { InstanceReport } from "../domain/world.ts";
import { readinessIn } from "./consumer-readiness.ts";

/** What a consumer may see of itself. `reports` are its own. */
export function consumerStanding(
  { name: account, consumers, policy: { staleAfterMs } }: AccountSpec,
  consumer: ConsumerSpec,
  state: AccountState,
  reports: readonly InstanceReport[],
  now: Date,
): ConsumerStanding {
  const wanted = wantedKey(state);
  const readiness = readinessIn(consumer, wanted, reports, staleAfterMs, now);
  const counted = new Set(readiness?.confirmed);
  const isDeclared = consumers.some(({ name }) => name === consumer.name);
  return {
    account,
    consumer: consumer.name,
    state: isDeclared ? "declared" : consumer.unreviewed ? "unreviewed" : "reviewed",
    phase: state.phase,
    expectedInstances: consumer.instances,
    countedInstances: counted.size,
    ...(readiness?.blocker && {
      waitsFor: { reason: readiness.blocker.reason, message: readiness.blocker.message },
    }),
    instances: reports.map((report) => ({
      instance: report.instance,
      receivedAt: report.receivedAt.toISOString(),
      healthy: report.healthy,
      counted: counted.has(report),
      ...(wanted && report.fingerprint && { onWantedKey: report.fingerprint === wanted.fingerprint }),
      stale: isStale(report, staleAfterMs, now),
      ...contestOf(report, staleAfterMs, now),
    })),
  };
}

/** Without the key that the other party named: the caller may be that party. */
function contestOf(
  report: InstanceReport,
  staleAfterMs: number,
  now: Date,
): Pick<ConsumerStanding["instances"][number], "contested"> {
  const { contested } = report;
  if (!contested || !isContested(report, staleAfterMs, now)) return {};
  const { since, at, times } = contested;
  return { contested: { since: since.toISOString(), at: at.toISOString(), times } };
}
