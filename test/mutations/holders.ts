import type { Mutation } from "./mutation.ts";

const tests = ["test/reconciler/holders/hand-over.test.ts"];

/** Keys that are handed to other resources. */
export const holders: readonly Mutation[] = [
  {
    breaks: "a place that holds somebody else's value blocks the rotation",
    file: "shared/domain/holders/judge-places.ts",
    before: "return isKnown(place, asked)",
    after: "return false && isKnown(place, asked)",
    tests,
  },
  {
    breaks: "a place that cannot be read and was changed since is not believed",
    file: "shared/domain/holders/judge-places.ts",
    before: "handed?.fingerprint === held.fingerprint && handed.etag === held.etag",
    after: "handed?.fingerprint === held.fingerprint",
    tests,
  },
  {
    breaks: "a place that refuses the key keeps no other waiting",
    file: "shared/domain/holders/hand-over.ts",
    before: "if (failedHandOvers.some(",
    after: "if (failedHandOvers.length > 0 || failedHandOvers.some(",
    tests,
  },
  {
    breaks: "a hand-over whose answer was lost is looked up before anything is written again",
    file: "shared/domain/holders/hand-over.ts",
    before: "if (landed) return landed;",
    after: 'if (landed && landed.kind !== "observe") return landed;',
    tests,
  },
  {
    breaks: "keyturn writes into a holder only where the fleet file allows it",
    file: "shared/domain/holders/hand-over.ts",
    before: 'confirmsBy.kind === "holder" && confirmsBy.handOver',
    after: 'confirmsBy.kind === "holder"',
    tests,
  },
];
