import { describe, expect, it } from "@jest/globals";
import { unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import { accountDocument } from "../../../shared/view/account-document.ts";
import {
  aConsumer,
  after,
  anAccount,
  aReport,
  before,
  keyA,
  keyB,
  keyC,
  minute,
  now,
} from "../../domain/builders.ts";
import { anEmergency } from "../../domain/events.ts";
import { aRotation } from "../../domain/rotations.ts";

const spec = anAccount({ consumers: [aConsumer({ instances: 2 })] });

function shown(state: AccountState, reports: readonly InstanceReport[] = []) {
  return accountDocument(spec, { state }, reports, now);
}

describe("an account as people see it", () => {
  it("shows little before it is enrolled", () => {
    const document = shown(unenrolled);
    expect(document).toMatchObject({ account: "vision", phase: "unenrolled", publishedSecret: "vision-key" });
    expect(document.fingerprints).toBeUndefined();
    expect(document.consumers[0]).toMatchObject({ expectedInstances: 2, confirmedInstances: 0 });
    expect(document.consumers[0]?.blocker).toBeUndefined();
  });

  it("shows both fingerprints and the rotation in flight", () => {
    expect(shown(aRotation.preparing())).toMatchObject({
      active: "key1",
      fingerprints: { key1: keyA, key2: keyB },
      rotation: { mode: "manual", requestedBy: "ada", requestedAt: before(10 * minute).toISOString() },
    });
    expect(shown(aRotation.idle()).rotation).toBeUndefined();
  });

  it("shows how the last rotation ended", () => {
    const lastEnded = { rotation: "earlier", outcome: "completed", at: before(minute) } as const;
    expect(shown(aRotation.idle({ lastEnded })).lastEnded).toEqual({
      ...lastEnded,
      at: lastEnded.at.toISOString(),
    });
  });

  it.each<[string, AccountState, InstanceReport, string | undefined]>([
    ["the active key while idle", aRotation.idle(), aReport(), undefined],
    [
      "the fresh key while adopting",
      aRotation.adopting({ freshPublishedAt: before(5 * minute) }),
      aReport(),
      "OnOtherKey",
    ],
    [
      "a report after publication while adopting",
      aRotation.adopting(),
      aReport({ fingerprint: keyC }),
      "ReportBeforePublication",
    ],
    [
      "the previous key while reverting",
      aRotation.reverting({ previousPublishedAt: before(5 * minute) }),
      aReport(),
      undefined,
    ],
    ["the new active key while confirming", aRotation.confirming(), aReport(), "OnOtherKey"],
  ])("asks consumers for %s", (_key, state, report, reason) => {
    const second = { ...report, instance: "web-2" };
    expect(shown(state, [report, second]).consumers[0]?.blocker?.reason).toBe(reason);
  });

  it("shows every instance of a consumer and which are stale", () => {
    const document = shown(aRotation.idle(), [
      aReport(),
      aReport({ instance: "web-2", receivedAt: before(15 * minute) }),
      aReport({ consumer: "other" }),
    ]);
    expect(document.consumers[0]).toMatchObject({
      owner: { name: "Team Web" },
      confirmedInstances: 1,
      blocker: { reason: "ReportStale" },
      instances: [
        { instance: "web-1", stale: false, fingerprint: keyA, healthy: true },
        { instance: "web-2", stale: true },
      ],
    });
  });

  it("shows why nothing moves and until when, as text", () => {
    const objection = {
      reason: "Soaking",
      message: "soaking",
      remedy: "wait",
      until: after(minute),
    } as const;
    const document = accountDocument(
      spec,
      { state: aRotation.adopting(), objection, wakeAt: after(minute) },
      [],
      now,
    );
    expect(document).toMatchObject({
      hold: { reason: "Soaking", until: after(minute).toISOString() },
      wakeAt: after(minute).toISOString(),
    });
    expect(accountDocument(spec, { state: aRotation.adopting() }, [], now).hold).toBeUndefined();
  });

  it("shows who has paused it", () => {
    const paused = { by: "ada", reason: "audit", at: now };
    expect(shown(aRotation.adopting({ paused })).paused).toEqual({ ...paused, at: now.toISOString() });
    expect(shown(aRotation.adopting()).paused).toBeUndefined();
  });

  it("shows who has approved, and who cut the care short until when", () => {
    const approval = { by: "bob", at: now };
    expect(shown(aRotation.adopting({ approval, emergency: anEmergency() })).rotation).toMatchObject({
      approvedBy: "bob",
      emergency: {
        compromised: "active",
        gate: "waive",
        deadline: after(10 * minute).toISOString(),
        by: "eve",
        reason: "leaked in a log",
      },
    });
  });

  it("shows that a phase has lasted too long", () => {
    const { adoptWithinMs } = spec.policy;
    const lasted = (ms: number) =>
      accountDocument(spec, { state: aRotation.adopting(), movedAt: before(ms) }, [], now).stuck;
    expect([lasted(adoptWithinMs), lasted(adoptWithinMs + 1)]).toEqual([undefined, true]);
  });
});
