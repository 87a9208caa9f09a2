import type { Mutation } from "./mutation.ts";

/** What a record may grow with, and what it may not. */
export const bounds: readonly Mutation[] = [
  {
    breaks: "no number of instances makes an event too large to store",
    file: "shared/records/bounded-event.ts",
    before: "return { confirmations: [], summary: summaryOf(confirmations) };",
    after: "return { confirmations, summary: summaryOf(confirmations) };",
    tests: ["test/shared/records/bounded-event.test.ts", "test/shared/records/largest-records.test.ts"],
  },
  {
    breaks: "every event is bounded before it is stored",
    file: "shared/records/trail.ts",
    before: "const event = boundedEvent(told);",
    after: "const event = told;",
    tests: ["test/shared/records/trail.test.ts"],
  },
  {
    breaks: "the digest of a list of confirmations does not depend on the order of the rows",
    file: "shared/records/bounded-event.ts",
    before: "order(a.consumer, b.consumer) || order(a.instance, b.instance)",
    after: "order(a.consumer, b.consumer)",
    tests: ["test/shared/records/bounded-event.test.ts"],
  },
  {
    breaks: "a summary counts the consumers that it does not name",
    file: "shared/records/bounded-event.ts",
    before: "others: others && { consumers: rest.length, ...others },",
    after: "others: undefined,",
    tests: ["test/shared/records/bounded-event.test.ts"],
  },
  {
    breaks: "an event that fits into no row is refused before anything is written",
    file: "shared/records/trail.ts",
    before: "if (text.length > maxEventLength)",
    after: "if (text.length > Infinity)",
    tests: ["test/reconciler/record-too-large.test.ts"],
  },
  {
    breaks: "a write that storage never takes is told apart from one that may be repeated",
    file: "shared/azure/tables/table-trail-store.ts",
    before: 'if (statusCode === 413 || tooLarge.has(code ?? ""))',
    after: "if (statusCode === 413)",
    tests: ["test/contracts/stored-trail.test.ts"],
  },
  {
    breaks: "a long hold is written once, not with every look",
    file: "shared/reconciler/hold-account.ts",
    before: "objection: boundedObjection(wanted.objection)",
    after: "objection: wanted.objection",
    tests: ["test/reconciler/many-blockers.test.ts"],
  },
  {
    breaks: "no request to the topic is larger than it takes",
    file: "shared/reconciler/outbox/unpublished.ts",
    before: "taken > 0 && length + added > maxBatchLength",
    after: "length + added > Infinity",
    tests: ["test/reconciler/outbox/publish-events.test.ts"],
  },
  {
    breaks: "versions that others overwrite do not make the state grow for ever",
    file: "shared/domain/rotation/evolve-drift.ts",
    before: "return [...a, ...added].slice(0, maxSuperseded);",
    after: "return [...a, ...added];",
    tests: ["test/domain/rotation/evolve-drift.test.ts"],
  },
];
