import type { Mutation } from "./mutation.ts";

const tests = ["test/reconciler/holders/hand-over.test.ts"];
const contract = ["test/contracts/holders/api-management.test.ts"];

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
  {
    breaks: "a value that is no key of the account is never overwritten in a holder",
    file: "shared/azure/holders/hand-over-refusals.ts",
    before: "if (order.replaces.includes(fingerprint)) return false;",
    after: "if (order.replaces.length > 0) return false;",
    tests: contract,
  },
  {
    breaks: "who changes a policy of a gateway at the same moment wins",
    file: "shared/azure/holders/gateway-policies.ts",
    before: "{ ifMatch: eTag, abortSignal",
    after: '{ ifMatch: "*", abortSignal',
    tests: contract,
  },
  {
    breaks: "a named value that a gateway could not read anew counts as refused",
    file: "shared/azure/holders/gateway-named-values.ts",
    before: "keyVault.lastStatus.code !== success",
    after: "keyVault.lastStatus.code === undefined",
    tests: contract,
  },
];
