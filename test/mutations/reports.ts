import type { Mutation } from "./mutation.ts";

const take = "shared/reconciler/take-report.ts";
const taken = ["test/reconciler/reports/contested.test.ts"];
const room = "shared/reconciler/instance-room.ts";
const contest = "shared/domain/safety/contest.ts";
const judged = ["test/domain/safety/contest.test.ts"];

/** Whom keyturn believes, and how much of it. */
export const reports: readonly Mutation[] = [
  {
    breaks: "no number silences an instance",
    file: take,
    before: 'if (isAhead(statement.sequence, now)) return "ahead";',
    after: "",
    tests: taken,
  },
  {
    breaks: "a number that an earlier build kept silences no instance",
    file: take,
    before: "before.sequence === undefined || isAhead(before.sequence, now)",
    after: "before.sequence === undefined",
    tests: taken,
  },
  {
    breaks: "a refused report that contradicts the kept one makes its instance contested",
    file: take,
    before: "if (contradicts(kept, statement, spec.policy.staleAfterMs, ports.clock.now())) {",
    after: "if (false) {",
    tests: taken,
  },
  {
    breaks: "an instance that goes back from the published key is contested",
    file: take,
    before: "if (isBack) await noteContest(spec, statement, ports);",
    after: "",
    tests: taken,
  },
  {
    breaks: "a consumer has only so many instances",
    file: "shared/domain/safety/instance-room.ts",
    before: "isFull: left <= 0",
    after: "isFull: false",
    tests: ["test/domain/safety/instance-room.test.ts"],
  },
  {
    breaks: "many instances that come at once to several processes do not exceed the limit",
    file: room,
    before: "if (!after.isFull) return answer;",
    after: "return answer;",
    tests: taken,
  },
  {
    breaks: "instances that were stale come back only where there is room",
    file: take,
    before: "before !== undefined && !isStale(before, spec.policy.staleAfterMs, now)",
    after: "before !== undefined",
    tests: taken,
  },
  {
    breaks: "a contested instance blocks the gate",
    file: "shared/domain/safety/readiness.ts",
    before: 'if (isContested(report, wanted.staleAfterMs, wanted.now)) return "InstanceContested";',
    after: "",
    tests: judged,
  },
  {
    breaks: "a contest restarts the soak",
    file: "shared/domain/safety/soak.ts",
    before: "[unhealthyAt, contestedAt]",
    after: "[unhealthyAt]",
    tests: judged,
  },
  {
    breaks: "the key that a contradicting report named is protected",
    file: "shared/domain/safety/may-regenerate.ts",
    before: "(report.contested?.fingerprint === keys[slot] && isContested(report, protectsMs, now))",
    after: "false",
    tests: judged,
  },
  {
    breaks: "an instance is not silenced with its own words",
    file: contest,
    before: "return now.getTime() - kept.receivedAt.getTime() >= staleAfterMs / 2;",
    after: "return false;",
    tests: judged,
  },
  {
    breaks: "a stolen token does not fill the trail",
    file: contest,
    before: "if (contests.some(isRecent)) return undefined;",
    after: "",
    tests: judged,
  },
  {
    breaks: "nobody reviewed makes no rotation revert",
    file: "shared/domain/safety/weight.ts",
    before: 'consumer.criticality === "required" && !consumer.unreviewed',
    after: 'consumer.criticality === "required"',
    tests: ["test/domain/safety/weight.test.ts"],
  },
  {
    breaks: "one consumer complains for no more instances than it has declared",
    file: "shared/domain/safety/weight.ts",
    before: "Math.min(own(name).length, instances)",
    after: "own(name).length",
    tests: ["test/domain/safety/weight.test.ts"],
  },
  {
    breaks: "nobody fills the record with changes of registrations",
    file: "shared/domain/commands/registration-commands.ts",
    before: "own.count >= maxChangesPerHour",
    after: "false",
    tests: ["test/domain/commands/registration-commands.test.ts"],
  },
];
