import { describe, expect, it } from "@jest/globals";
import type { Reason } from "../../../shared/domain/objection.ts";
import type { Phase } from "../../../shared/domain/rotation/account-state.ts";
import { isStuck, phaseLimitMs } from "../../../shared/domain/decide/stuck.ts";
import { anAccount, before, day, hour, now } from "../builders.ts";

const { policy } = anAccount({ policy: { adoptWithinMs: 7 * day, confirmWithinMs: day } });

const limits: readonly [Phase, number | undefined][] = [
  ["unenrolled", undefined],
  ["idle", undefined],
  ["enrolling", hour],
  ["repairing", hour],
  ["regenerating", hour],
  ["publishing", hour],
  ["retiring", hour],
  ["proving", 6 * hour],
  ["preparing", 7 * day],
  ["adopting", 7 * day],
  ["reverting", 7 * day],
  ["confirming", day + hour],
];

const long = (phase: Phase, ms: number) => ({ state: { phase }, movedAt: before(ms) });

describe("a phase", () => {
  it.each(limits)("%s is expected to move within %p ms", (phase, limitMs) => {
    expect(phaseLimitMs(phase, policy)).toBe(limitMs);
  });

  it.each(limits)("%s is stuck only beyond that", (phase, limitMs) => {
    const afterMs = limitMs ?? 10_000 * day;
    expect(isStuck(long(phase, afterMs), policy, now)).toBe(false);
    expect(isStuck(long(phase, afterMs + 1), policy, now)).toBe(limitMs !== undefined);
  });

  it("is not stuck where nothing was ever recorded", () => {
    expect(isStuck({ state: { phase: "enrolling" } }, policy, now)).toBe(false);
  });

  it.each<[Reason, boolean]>([
    ["LineStopped", false],
    ["RingBeforeNotDone", false],
    ["TooManyInFlight", false],
    ["OutsideChangeWindow", false],
    ["StartSpread", false],
    ["Paced", false],
    ["ConsumersNotReady", true],
    ["ApprovalMissing", true],
  ])("that holds for %s for long is stuck: %p", (reason, expected) => {
    const held = { ...long("preparing", 8 * day), objection: { reason } };
    expect(isStuck(held, policy, now)).toBe(expected);
  });
});
