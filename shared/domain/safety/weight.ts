import type { AccountSpec } from "../account/account-spec.ts";
import type { Fingerprint } from "../key.ts";
import { isStale } from "./readiness.ts";
import { reportsByConsumer } from "./reports-by-consumer.ts";
import type { InstanceReport, World } from "../world.ts";

/** Whether what a consumer complains of moves keyturn to act: only where people have said that it must be waited for. */
export function isWeighty(
  { consumers }: Pick<AccountSpec, "consumers">,
  { consumer: name }: { readonly consumer: string },
): boolean {
  const consumer = consumers.find((known) => known.name === name);
  return consumer !== undefined && consumer.criticality === "required" && !consumer.unreviewed;
}

/**
 * Counts the instances that currently report trouble with this key: of reviewed, required consumers, and of each at most as
 * many as it has declared.
 */
export function unhealthyOn(
  fingerprint: Fingerprint,
  reports: readonly InstanceReport[],
  { spec, now }: Pick<World, "spec" | "now">,
): number {
  const troubled = reports.filter(
    (report) =>
      report.fingerprint === fingerprint &&
      !report.healthy &&
      !isStale(report, spec.policy.staleAfterMs, now),
  );
  if (troubled.length === 0) return 0;
  const own = reportsByConsumer(troubled);
  return spec.consumers
    .filter(({ name }) => isWeighty(spec, { consumer: name }))
    .reduce((sum, { name, instances }) => sum + Math.min(own(name).length, instances), 0);
}
