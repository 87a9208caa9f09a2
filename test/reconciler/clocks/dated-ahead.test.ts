import { describe, expect, it } from "@jest/globals";
import { coolingDown } from "../../../shared/domain/decide/cadence.ts";
import { unknownConsumers } from "../../../shared/domain/discovery/unknown-consumers.ts";
import { keyInUse } from "../../../shared/domain/safety/may-regenerate.ts";
import { readinessOf } from "../../../shared/domain/safety/readiness.ts";
import { clockAllowanceMs, clockMarginMs, isDatedAhead } from "../../../shared/domain/time.ts";
import { judgeDue } from "../../../shared/reconciler/fleet/judge-due.ts";
import { verdictOn } from "../../../functions/edge/keyed-request.ts";
import { emptyTrail } from "../../../shared/records/trail.ts";
import {
  aConsumer,
  after,
  anAccount,
  aReport,
  aWorld,
  hour,
  keyA,
  keyB,
  minute,
  now,
} from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";

const { policy } = anAccount();
const bounds = [
  ["as far ahead as two right clocks may differ", clockMarginMs, false],
  ["further ahead", clockMarginMs + 1, true],
] as const;

describe.each(bounds)("what is dated %s", (_how, ms, isWrong) => {
  it("is told apart from what another process has just dated", () => {
    expect(isDatedAhead(after(ms), now)).toBe(isWrong);
  });

  it("confirms no key as a report, and protects one all the same", () => {
    const wanted = { fingerprint: keyA, staleAfterMs: hour, now };
    const readiness = readinessOf(aConsumer(), [aReport({ receivedAt: after(ms) })], wanted);
    expect(readiness.blocker?.reason).toBe(isWrong ? "ReportStale" : undefined);
    const doomed = [aReport({ fingerprint: keyB, receivedAt: after(ms) })];
    expect(keyInUse("key2", { key1: keyA, key2: keyB }, doomed, aWorld())?.reason).toBe("KeyInUse");
  });

  it("cools nothing down as the end of a rotation", () => {
    const ended = { rotation: "r-1", outcome: "completed", at: after(ms) } as const;
    expect(coolingDown({ lastEnded: ended }, policy, now)?.reason).toBe(isWrong ? undefined : "CoolingDown");
  });

  it("proves nothing as a discovery", () => {
    const found = { kind: "found", at: after(ms), unknown: [], unseen: [] } as const;
    expect(unknownConsumers(found, now)?.reason).toBe(isWrong ? "DiscoveryMissing" : undefined);
  });

  it("keeps no account from being watched", () => {
    const trail = {
      ...emptyTrail("vision"),
      state: aRotation.idle(),
      wakeAt: after(hour),
      watchedAt: after(ms),
      watchBy: after(hour),
    };
    const times = { now, graceMs: minute, patienceMs: 2 * minute, lateMs: 0 };
    expect(judgeDue(trail, anAccount(), times).wake).toBe(isWrong);
  });

  it("keeps no request waiting for a worker", () => {
    expect(verdictOn({ digest: "d", startedAt: after(ms) }, "d", now).kind).toBe(
      isWrong ? "fresh" : "in-use",
    );
  });
});

describe("the allowance for two clocks", () => {
  it("is the margin, and no longer than the wait itself", () => {
    expect([0, 1, clockMarginMs, clockMarginMs + 1].map(clockAllowanceMs)).toEqual([
      0,
      1,
      clockMarginMs,
      clockMarginMs,
    ]);
  });
});
