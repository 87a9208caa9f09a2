import type { Mutation } from "./mutation.ts";

/** Who is found by the sweep, and whose turn it is. */
export const fleetRollout: readonly Mutation[] = [
  {
    breaks: "every head has a wake",
    file: "shared/reconciler/indexed-trail.ts",
    before: "if (!covers) await index.note([{ account, at: indexedAt }]);",
    after: "",
    tests: ["test/reconciler/indexed-trail.test.ts"],
  },
  {
    breaks: "a wake that comes later than a head is due does not cover it",
    file: "shared/reconciler/indexed-trail.ts",
    before: "&& noted.getTime() <= dueMs;",
    after: ";",
    tests: ["test/reconciler/indexed-trail.test.ts", "test/reconciler/sweep.test.ts"],
  },
  {
    breaks: "a head that was held up on its way has another wake",
    file: "shared/reconciler/indexed-trail.ts",
    before: "if (clock.monotonicMs() - startMs > aheadMs / 2) await noteAgain(account, due);",
    after: "",
    tests: ["test/reconciler/indexed-trail.test.ts"],
  },
  {
    breaks: "an account without a wake is found by the slow pass",
    file: "shared/reconciler/sweep.ts",
    before: "if (complete) await passSlowly(fleet, round);",
    after: "",
    tests: ["test/reconciler/indexed-trail.test.ts"],
  },
  {
    breaks: "an account that was asked for is asked for again when its message is lost",
    file: "shared/reconciler/judge-due.ts",
    before: "(wake ? fromNow(patienceMs) : covered ? undefined : dueAt)",
    after: "(wake || covered ? undefined : dueAt)",
    tests: ["test/reconciler/indexed-trail.test.ts"],
  },
  {
    breaks: "a ring waits for the share of the ring before",
    file: "shared/domain/rollout-checks.ts",
    before: "if (left <= mayBeOpen) continue;",
    after: "if (left <= mayBeOpen + 1) continue;",
    tests: ["test/domain/rollout-checks.test.ts"],
  },
  {
    breaks: "failures stop the line",
    file: "shared/domain/rollout.ts",
    before: "failures.length >= stopAfterFailures",
    after: "failures.length > stopAfterFailures",
    tests: ["test/domain/rollout-checks.test.ts"],
  },
  {
    breaks: "an emergency takes nobody's place and waits for none",
    file: "shared/domain/decide-preparing.ts",
    before: "if (emergency || !spec.rollout || !limitsPlaces(spec.rollout)) return undefined;",
    after: "if (!spec.rollout || !limitsPlaces(spec.rollout)) return undefined;",
    tests: ["test/domain/rollout-checks.test.ts"],
  },
  {
    breaks: "who holds before it has touched anything gives its place back",
    file: "shared/reconciler/reconcile.ts",
    before: "await freePlace(run.spec, run.ports);",
    after: "",
    tests: ["test/reconciler/rollout.test.ts"],
  },
  {
    breaks: "an emergency does not wait for its turn to write",
    file: "shared/reconciler/shared-pacer.ts",
    before: "if (mostWaitMs <= 0) {",
    after: "if (mostWaitMs < 0) {",
    tests: ["test/reconciler/shared-pacer.test.ts"],
  },
];
