import type { Mutation } from "./mutation.ts";

/** Times: whose they are, and how long something counts. */
export const clocks: readonly Mutation[] = [
  {
    breaks: "a sighting of a vault is not believed ten times as long as it may be",
    file: "shared/reconciler/fact-freshness.ts",
    before: "claimedSecret: 5_000,",
    after: "claimedSecret: 50_000,",
    tests: ["test/reconciler/run-facts.test.ts"],
  },
  {
    breaks: "a sighting from before a doubtful call ended is not believed after it",
    file: "shared/reconciler/fact-freshness.ts",
    before: "nowMs >= doubtEndsMs && atMs < doubtEndsMs;",
    after: "nowMs >= doubtEndsMs && atMs > doubtEndsMs;",
    tests: ["test/reconciler/run-facts.test.ts"],
  },
  {
    breaks: "a fact is as old as its question, not as its answer",
    file: "shared/reconciler/look.ts",
    before: "run.facts.note(await read(name, trail, run), askedMs);",
    after: "run.facts.note(await read(name, trail, run), Math.max(askedMs, run.ports.clock.monotonicMs()));",
    tests: ["test/reconciler/run-facts.test.ts"],
  },
  {
    breaks: "a report that a wrong clock dated ahead is replaced by the next one",
    file: "shared/reconciler/take-report.ts",
    before: "return before.receivedAt > receivedAt && !isDatedAhead(before.receivedAt, now);",
    after: "return before.receivedAt > receivedAt && !isDatedAhead(receivedAt, now);",
    tests: ["test/reconciler/reports/take-report.test.ts"],
  },
  {
    breaks: "a report that was not stored is not answered as kept",
    file: "shared/reconciler/take-report.ts",
    before: 'if (!kept) return "overtaken";',
    after: "",
    tests: ["test/reconciler/reports/take-report.test.ts"],
  },
  {
    breaks: "a wait between instants of two processes allows for their clocks",
    file: "shared/domain/safety/refresh-bound.ts",
    before: "return boundMs + clockAllowanceMs(boundMs);",
    after: "return boundMs;",
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "the clock knows no time when it may err too much",
    file: "shared/azure/storage-clock.ts",
    before: "const isKnown = () => (errorMs() ?? Infinity) <= maxClockErrorMs;",
    after: "const isKnown = () => errorMs() !== undefined && maxClockErrorMs > 0;",
    tests: ["test/shared/azure/storage-clock.test.ts"],
  },
  {
    breaks: "the second that an answer names ends later than it begins",
    file: "shared/azure/storage-clock.ts",
    before: "mostMs: dateMs + secondMs - sentMs,",
    after: "mostMs: dateMs - sentMs,",
    tests: ["test/shared/azure/storage-clock.test.ts"],
  },
];
