import type { Mutation } from "./mutation.ts";

/** Saving, claiming, calling and waiting. */
export const reconciler: readonly Mutation[] = [
  {
    breaks: "an effect is claimed before it is called",
    file: "shared/reconciler/perform.ts",
    before: "  const claimed = await saveTrail(withClaim(trail, { worker, until, effect }), run);\n",
    after:
      "  await call(effect, trail, run, claimMs);\n  const claimed = await saveTrail(withClaim(trail, { worker, until, effect }), run);\n",
    tests: ["test/reconciler/failures.test.ts", "test/reconciler/crash.test.ts"],
  },
  {
    breaks: "the write permit of a regeneration is acquired before the claim",
    file: "shared/reconciler/perform.ts",
    before: 'if (effect.type === "regenerate" && !(await acquireWritePermit(trail, run))) return trail;',
    after: 'if (effect.type === "regenerate") void acquireWritePermit(trail, run).catch(() => false);',
    tests: ["test/reconciler/acquire-write-permit.test.ts"],
  },
  {
    breaks: "a look after a long wait for a permit reads again what it decided on",
    file: "shared/reconciler/acquire-write-permit.ts",
    before: "if (nowMs - startMs <= briefMs) return true;",
    after: "if (nowMs > startMs) return true;",
    tests: ["test/reconciler/acquire-write-permit.test.ts"],
  },
  {
    breaks: "events are saved concurrently with the next look",
    file: "shared/reconciler/reconcile.ts",
    before: "trail.unsaved ? saveTrail(trail, run) : trail,",
    after: "trail,",
    tests: ["test/reconciler/saved-together.test.ts"],
  },
  {
    breaks: "a worker sends only while more than half of its claim is left",
    file: "shared/reconciler/perform.ts",
    before: "if (leftMs <= claimMs / 2)",
    after: "if (leftMs <= 0)",
    tests: ["test/reconciler/failures.test.ts"],
  },
  {
    breaks: "after a lost answer the keys are looked at again",
    file: "shared/reconciler/recover.ts",
    before: 'facts.forget("keys", "published", "claimedSecret");',
    after: "",
    tests: ["test/reconciler/failures.test.ts"],
  },
  {
    breaks: "a command keeps the claim of a worker that may be in the middle of a call",
    file: "shared/reconciler/run-command.ts",
    before: "releaseClaim: false",
    after: "releaseClaim: true",
    tests: ["test/reconciler/commands.test.ts"],
  },
  {
    breaks: "failed calls are retried with back-off",
    file: "shared/reconciler/hold-after-failure.ts",
    before: "firstRetryMs * 2 ** (failures - 1)",
    after: "firstRetryMs",
    tests: ["test/reconciler/failures.test.ts"],
  },
  {
    breaks: "Retry-After is waited for",
    file: "shared/reconciler/hold-after-failure.ts",
    before: "const asked = error instanceof ThrottledError ? error.retryAfterMs : undefined;",
    after: "const asked = undefined;",
    tests: ["test/reconciler/failures.test.ts"],
  },
  {
    breaks: "an unwanted answer restarts the proof",
    file: "shared/reconciler/probe-series.ts",
    before: "last === series.expected ? consecutive + 1 : 0",
    after: "last === series.expected ? consecutive + 1 : consecutive",
    tests: ["test/reconciler/probe-series.test.ts"],
  },
  {
    breaks: "the sweep finds an account that was never looked at",
    file: "shared/reconciler/fleet/judge-due.ts",
    before: "(!dueAt || dueAt <= fromNow(-lateMs))",
    after: "(dueAt !== undefined && dueAt <= fromNow(-lateMs))",
    tests: ["test/reconciler/fleet/sweep.test.ts"],
  },
  {
    breaks: "a fleet file does not remove the account of a rotation in flight",
    file: "shared/reconciler/fleet/apply-fleet.ts",
    before: "if (inFlight.length > 0) return { inFlight };",
    after: "",
    tests: ["test/reconciler/fleet/fleet.test.ts"],
  },
  {
    breaks: "a message that the queue gave up on holds its account with a reason",
    file: "functions/triggers/poison.ts",
    before: "  await holdPoisoned(spec, ports);\n",
    after: "",
    tests: ["test/fuzz/queue-messages.test.ts"],
  },
  {
    breaks: "no key other than the one that was decided on is written",
    file: "shared/reconciler/perform.ts",
    before: "if (value?.fingerprint !== effect.fingerprint) {",
    after: "if (!value) {",
    tests: ["test/reconciler/perform.test.ts"],
  },
];
