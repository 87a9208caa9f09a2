import type { Mutation } from "./mutation.ts";

const rules = "test/domain/terms/loosenings.test.ts";
const stricter = "test/domain/terms/stricter-of.test.ts";
const onePrincipal = "test/reconciler/one-principal/one-principal.test.ts";
const removed = "test/reconciler/fleet/removed-account.test.ts";
const settled = "test/reconciler/one-principal/settled-contest.test.ts";
const registrations = "test/domain/commands/registration-commands.test.ts";
const twoPeople = "test/reconciler/one-principal/two-people.test.ts";

/** Breakages of the rule that nobody loosens the gate alone, or in the middle. */
export const terms: readonly Mutation[] = [
  {
    breaks: "in flight the longer soak counts",
    file: "shared/domain/terms/stricter-of.ts",
    before: "soakMs: Math.max(terms.soakMs, now.soakMs)",
    after: "soakMs: now.soakMs",
    tests: [rules],
  },
  {
    breaks: "in flight a consumer that the file has removed is waited for",
    file: "shared/domain/terms/stricter-of.ts",
    before: "return is ? stricterConsumer(was, is) : was;",
    after: "return is ? stricterConsumer(was, is) : { ...was, criticality: 'advisory' };",
    tests: [rules],
  },
  {
    breaks: "no new file forgets reports within a minute by a slip of the pen",
    file: "shared/fleet-file/policy-limits.ts",
    before: "policy.staleAfterMs < minStaleAfterMs",
    after: "policy.staleAfterMs < 0",
    tests: ["test/shared/fleet-file/policy-limits.test.ts"],
  },
  {
    breaks: "in flight the shorter approval counts",
    file: "shared/domain/terms/stricter-of.ts",
    before: "approvalWithinMs: Math.min(terms.approvalWithinMs, now.approvalWithinMs)",
    after: "approvalWithinMs: now.approvalWithinMs",
    tests: [stricter],
  },
  {
    breaks: "in flight nothing looser than the terms counts",
    file: "shared/reconciler/spec-in-force.ts",
    before: "if (!terms || terms.declaration === declarationOf(standing).digest) {",
    after: "if (terms?.declaration !== '') {",
    tests: [twoPeople],
  },
  {
    breaks: "what loosens without an approval does not count, whoever wrote the file",
    file: "shared/reconciler/spec-in-force.ts",
    before: "standing = before && unapproved.length > 0 ?",
    after: "standing = before && unapproved.length > 999 ?",
    tests: [onePrincipal],
  },
  {
    breaks: "a file that loosens waits for a second person",
    file: "shared/reconciler/fleet/apply-fleet.ts",
    before: "if (!isSeen(loosens, approval?.seen ?? [])) return",
    after: "if (loosens.length > 999) return",
    tests: [onePrincipal],
  },
  {
    breaks: "switching the approval off loosens",
    file: "shared/domain/terms/loosenings.ts",
    before: 'before.approval === "required" && after.approval === "none"',
    after: "before.probes < 0",
    tests: [rules],
  },
  {
    breaks: "nobody approves a change of one's own, however the id is written",
    file: "shared/reconciler/fleet/fleet-changes.ts",
    before: "return one.toLowerCase() === other.toLowerCase();",
    after: "return one === other;",
    tests: [onePrincipal],
  },
  {
    breaks: "a process that has cached an older file does not declare it again",
    file: "shared/reconciler/reconcile.ts",
    before: "const stored = isOdd ? await storedFile(run) : run.file;",
    after: "const stored = isOdd && run.answered ? await storedFile(run) : run.file;",
    tests: ["test/reconciler/fleet/cached-file.test.ts"],
  },
  {
    breaks: "an account that comes back is compared with what was in force, and declared anew",
    file: "shared/reconciler/declare.ts",
    before: "=== declarationOf(spec).digest && !state.declared.removedAt) return;",
    after: "=== declarationOf(spec).digest) return;",
    tests: [removed],
  },
  {
    breaks: "the trail says who removed an account",
    file: "shared/reconciler/fleet/apply-fleet.ts",
    before: "    else await declareRemoved(account, source, ports, approved);\n",
    after: "",
    tests: [removed],
  },
  {
    breaks: "no key is overdue while no file declares its account",
    file: "shared/view/overdue.ts",
    before: "const others = over[place + 1]?.since;",
    after: "const others = over[place + 1]?.rules && over[place + 1]?.since;",
    tests: ["test/shared/view/evidence/period-evidence.test.ts"],
  },
  {
    breaks: "where an approval is required, no operator ends a contest",
    file: "shared/domain/commands/contest-commands.ts",
    before: 'policy.approval === "required"',
    after: "policy.probes < 0",
    tests: [settled],
  },
  {
    breaks: "no consumer leaves while a gate is ahead",
    file: "shared/domain/commands/registration-commands.ts",
    before: 'return state.phase === "confirming" ? undefined : requestIn(state);',
    after: 'return state.phase === "preparing" ? requestIn(state) : undefined;',
    tests: [registrations],
  },
  {
    breaks: "no consumer shrinks while a gate is ahead",
    file: "shared/domain/commands/registration-commands.ts",
    before: "known && easing(spec, known, consumer)",
    after: "known && consumer.instances < 0",
    tests: [registrations],
  },
  {
    breaks: "who asked for the rotation does not put out a consumer that it waits for",
    file: "shared/domain/commands/registration-commands.ts",
    before: "if (eased?.requestedBy === by)",
    after: 'if (eased?.requestedBy === "")',
    tests: [registrations],
  },
  {
    breaks: "an unconfirmed waiver of an emergency does not count",
    file: "shared/domain/safety/waiver.ts",
    before: 'return gate === "waive" && unconfirmed === undefined;',
    after: 'return gate === "waive" && unconfirmed !== "";',
    tests: [twoPeople],
  },
  {
    breaks: "who asks to waive the gate does not confirm it",
    file: "shared/domain/commands/commands.ts",
    before: "if (asksToWaive === by) return",
    after: 'if (asksToWaive === "") return',
    tests: [twoPeople],
  },
  {
    breaks: "who requested a rotation, or applied the file, does not loosen it",
    file: "shared/domain/commands/commands.ts",
    before: "if (state.requestedBy === by || terms.by === by) return",
    after: "if (state.requestedBy === by) return",
    tests: [twoPeople],
  },
];
