import type { Mutation } from "./mutation.ts";

/** What counts as a consumer's confirmation, and how long it must last. */
export const gate: readonly Mutation[] = [
  {
    breaks: "a waiver that has expired waives nothing",
    file: "shared/domain/gate.ts",
    before: "return waiver !== undefined && now < waiver.until;",
    after: "return waiver !== undefined;",
    tests: ["test/domain/waived-consumer.test.ts"],
  },
  {
    breaks: "a stale report confirms nothing",
    file: "shared/domain/standing.ts",
    before: 'if (isStale(report, wanted.staleAfterMs, wanted.now)) return "ReportStale";',
    after: "",
    tests: ["test/domain/standing.test.ts"],
  },
  {
    breaks: "a report as old as the limit is stale",
    file: "shared/domain/standing.ts",
    before: "now.getTime() - report.receivedAt.getTime() >= staleAfterMs;",
    after: "now.getTime() - report.receivedAt.getTime() > staleAfterMs;",
    tests: ["test/domain/standing.test.ts", "test/domain/may-regenerate.test.ts"],
  },
  {
    breaks: "a report of the moment of publication proves nothing",
    file: "shared/domain/standing.ts",
    before: "report.receivedAt <= wanted.receivedAfter)",
    after: "report.receivedAt < wanted.receivedAfter)",
    tests: ["test/domain/standing.test.ts", "test/domain/adopting.test.ts"],
  },
  {
    breaks: "one instance of several does not speak for the others",
    file: "shared/domain/standing.ts",
    before: "if (confirmed.length >= consumer.instances) return { consumer, confirmed };",
    after: "if (confirmed.length > 0) return { consumer, confirmed };",
    tests: ["test/domain/standing.test.ts"],
  },
  {
    breaks: "an unhealthy instance has not confirmed",
    file: "shared/domain/standing.ts",
    before: 'return report.healthy ? undefined : "Unhealthy";',
    after: "return undefined;",
    tests: ["test/domain/standing.test.ts"],
  },
  {
    breaks: "an account without consumers is not rotated unless the file says why",
    file: "shared/domain/gate.ts",
    before: "if (standings.length > 0 || spec.withoutConsumersBecause !== undefined) return undefined;",
    after: "if (standings.length >= 0) return undefined;",
    tests: ["test/domain/gate.test.ts", "test/domain/may-regenerate.test.ts"],
  },
  {
    breaks: "blockers are named with their owner",
    file: "shared/domain/gate.ts",
    before: "`${message} (owner ${owner.name})`",
    after: "message",
    tests: ["test/domain/blockers.test.ts"],
  },
  {
    breaks: "the soak starts anew when an instance was not steady",
    file: "shared/domain/gate.ts",
    before: "Math.max(publishedAt.getTime(), ...steady)",
    after: "Math.max(publishedAt.getTime(), ...steady.slice(0, 0))",
    tests: ["test/domain/adopting.test.ts", "test/domain/gate.test.ts"],
  },
  {
    breaks: "a report of another key starts the steadiness anew",
    file: "shared/reconciler/take-report.ts",
    before: "    before.fingerprint === statement.fingerprint &&\n",
    after: "",
    tests: ["test/reconciler/take-report.test.ts"],
  },
  {
    breaks: "reports from before publication do not confirm the fresh key",
    file: "shared/domain/decide-adopting.ts",
    before: "    fingerprint: rotation.fresh,\n    receivedAfter: rotation.freshPublishedAt,\n",
    after: "    fingerprint: rotation.fresh,\n",
    tests: ["test/domain/adopting.test.ts", "test/domain/drift.test.ts"],
  },
];
