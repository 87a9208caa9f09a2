import type { InstanceReport } from "../world.ts";

/** Sorts reports by consumer in one pass: asking each of many consumers about all reports would take far longer. */
export function reportsByConsumer(
  reports: readonly InstanceReport[],
): (consumer: string) => readonly InstanceReport[] {
  const groups = new Map<string, InstanceReport[]>();
  for (const report of reports) {
    const group = groups.get(report.consumer);
    if (group) group.push(report);
    else groups.set(report.consumer, [report]);
  }
  return (consumer) => groups.get(consumer) ?? [];
}
