import type { Mutation } from "./mutation.ts";

/** The rules that keep a key alive while somebody may use it. */
export const safetyRule: readonly Mutation[] = [
  {
    breaks: "a report protects the key that it names for as long as anybody may use what they have read",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "const protectsMs = Math.max(spec.policy.staleAfterMs, maxRefreshMs(spec));",
    after: "const protectsMs = spec.policy.staleAfterMs;",
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "the key that vaults publish is never regenerated",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "const wanted = keys[otherSlot(slot)];",
    after: "const wanted = keys[slot];",
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "every vault must publish the other key, not only one",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "const covered = asked.every(",
    after: "const covered = asked.some(",
    tests: ["test/domain/safety/may-regenerate.test.ts", "test/domain/safety.test.ts"],
  },
  {
    breaks: "exactly at the end of the refresh bound a key is still in use",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "if (world.now.getTime() > until) return undefined;",
    after: "if (world.now.getTime() >= until) return undefined;",
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "the refresh bound protects an instance that read the key just before publication",
    file: "shared/domain/safety/refresh-bound.ts",
    before: "const boundMs = Math.max(maxRefreshMs(spec), refreshBound?.boundMs ?? 0);",
    after: "const boundMs = 0;",
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "every consumer is on the other key before a key is regenerated",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "    consumersNotOnOtherKey(question) ??\n",
    after: "",
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "an instance that reports a key uses it, whether its consumer is advisory or unknown",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "(report) =>\n      (report.fingerprint === keys[slot] &&",
    after:
      '(report) => spec.consumers.some((known) => known.name === report.consumer && known.criticality === "required") && (report.fingerprint === keys[slot] &&',
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "a report exactly as old as the limit still protects its key",
    file: "shared/domain/safety/may-regenerate.ts",
    before: " && now.getTime() - report.receivedAt.getTime() !== staleAfterMs",
    after: "",
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "the refresh bound of an advisory consumer counts as well",
    file: "shared/domain/account/account-spec.ts",
    before: "...spec.consumers.map((consumer) => consumer.refreshWithinMs)",
    after:
      '...spec.consumers.filter(({ criticality }) => criticality === "required").map((consumer) => consumer.refreshWithinMs)',
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "the previous key counts as published until the fresh one took its place",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "unpublishedSince: state.freshPublishedAt,",
    after: "unpublishedSince: state.standbyUnpublishedSince,",
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "a report from before the publication says nothing of who has left the previous key",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "receivedAfter: state.freshPublishedAt,",
    after: "receivedAfter: undefined,",
    tests: ["test/domain/safety/may-regenerate.test.ts"],
  },
  {
    breaks: "a waiver lets the previous key be replaced no earlier than its deadline",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "waiver: waiverAtEnd(state, world.now),",
    after: "waiver: waiverAtStart(state),",
    tests: ["test/domain/safety/waiver.test.ts"],
  },
  {
    breaks: "the safety rule is asked again right before the call",
    file: "shared/domain/decide/decide-regeneration.ts",
    before: "return objection ? hold(objection) : perform(",
    after: "return objection && !stale ? hold(objection) : perform(",
    tests: [
      "test/domain/decide/adopting.test.ts",
      "test/domain/decide/preflight.test.ts",
      "test/domain/safety.test.ts",
    ],
  },
  {
    breaks: "a regeneration that is seen to have happened is not sent again",
    file: "shared/domain/decide/decide-regeneration.ts",
    before: "if (keys[slot] !== stale) {",
    after: "if (keys[slot] === undefined) {",
    tests: [
      "test/reconciler/crashes/crash.test.ts",
      "test/reconciler/failures.test.ts",
      "test/domain/decide/drift.test.ts",
    ],
  },
  {
    breaks: "the standby key is regenerated, not the active one",
    file: "shared/domain/decide/decide-regeneration.ts",
    before: "      slot: otherSlot(state.active),\n      stale: state.replaced,",
    after: "      slot: state.active,\n      stale: state.replaced,",
    tests: ["test/reconciler/whole-rotation.test.ts", "test/domain/decide/preflight.test.ts"],
  },
  {
    breaks: "a key outlives the bound under which it was read, whatever the fleet file says since",
    file: "shared/domain/safety/refresh-bound.ts",
    before: "earlier && lastReadAt !== undefined ? lastReadAt + lastUseMs(earlier.boundMs) : 0,",
    after: "0,",
    tests: ["test/reconciler/refresh-bound.test.ts"],
  },
  {
    breaks: "a lowered bound is noted",
    file: "shared/domain/decide/decide.ts",
    before:
      'if (state.phase === "unenrolled" || claim || !isBoundChanged(state, spec, now)) return undefined;',
    after: 'if (state.phase === "unenrolled" || claim || isBoundChanged(state, spec, now)) return undefined;',
    tests: ["test/reconciler/refresh-bound.test.ts"],
  },
];
