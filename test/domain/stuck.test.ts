import { describe, expect, it } from "@jest/globals";
import type { Phase } from "../../shared/domain/rotation.ts";
import { isStuck, phaseLimitMs } from "../../shared/domain/stuck.ts";
import { anAccount, before, day, hour, now } from "./builders.ts";

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

describe("a phase", () => {
  it.each(limits)("%s is expected to move within %p ms", (phase, limitMs) => {
    expect(phaseLimitMs(phase, policy)).toBe(limitMs);
  });

  it.each(limits)("%s is stuck only beyond that", (phase, limitMs) => {
    const afterMs = limitMs ?? 10_000 * day;
    expect(isStuck(phase, before(afterMs), policy, now)).toBe(false);
    expect(isStuck(phase, before(afterMs + 1), policy, now)).toBe(limitMs !== undefined);
  });

  it("is not stuck where nothing was ever recorded", () => {
    expect(isStuck("enrolling", undefined, policy, now)).toBe(false);
  });
});
