import type { Mutation } from "./mutation.ts";

/** The watch of accounts at rest. */
export const atRest: readonly Mutation[] = [
  {
    breaks: "an account is watched at its own pace, not only with the sweep",
    file: "shared/reconciler/hold-account.ts",
    before: "if (nextWatch) await sendWake(nextWatch, trail, run);",
    after: "",
    tests: ["test/reconciler/at-rest/watch-pace.test.ts"],
  },
  {
    breaks: "watches that come sooner send no messages of their own",
    file: "shared/reconciler/hold.ts",
    before: "pending && wanted && pending < wanted ? pending : wanted",
    after: "wanted",
    tests: ["test/reconciler/waiting.test.ts"],
  },
  {
    breaks: "what was read of another target puts off no watch",
    file: "shared/reconciler/hold-account.ts",
    before: " &&\n    isAtTarget(run, trail)",
    after: "",
    tests: ["test/reconciler/time/changed-vaults.test.ts"],
  },
  {
    breaks: "the sweep leaves a watch to its message",
    file: "shared/reconciler/fleet/sweep-due.ts",
    before: "trail.watchBy.getTime() + graceMs",
    after: "trail.watchBy.getTime()",
    tests: ["test/reconciler/fleet/sweep.test.ts"],
  },
];
