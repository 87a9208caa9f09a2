import { describe, expect, it } from "@jest/globals";
import { forecast } from "../../../shared/api/forecast.ts";
import type { RolloutPolicy } from "../../../shared/domain/rollout/rollout.ts";
import { forecastOf } from "../../../shared/view/forecast.ts";
import type { AccountView } from "../../../shared/view/fleet-view.ts";
import { aConsumer, after, anAccount, aReport, before, day, hour, now } from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";
import { aFleet, aView } from "./fleet.ts";

const unordered: RolloutPolicy = { ringsBefore: [], windows: [], spreadMs: 0 };

function forecasted(accounts: readonly AccountView[], days = 30) {
  const document = forecastOf(aFleet(accounts), days);
  expect(forecast.parse(document)).toEqual(document);
  return document;
}

/** An idle account whose key comes due so long from now. */
function dueIn(ms: number, name = "vision"): AccountView {
  return aView({
    spec: anAccount({ name }),
    state: aRotation.idle({ publishedAt: before(90 * day + hour - ms) }),
  });
}

describe("the forecast", () => {
  it.each<[string, number, boolean]>([
    ["is due now", 0, true],
    ["was due long ago", -day, true],
    ["is due within the days", 30 * day - 1, true],
    ["is due when they are over", 30 * day, false],
  ])("of a key that %s", (_what, ms, isListed) => {
    const { due } = forecasted([dueIn(ms)]);
    expect(due.map(({ dueAt, overdue }) => [dueAt, overdue])).toEqual(
      isListed ? [[after(ms).toISOString(), ms <= 0]] : [],
    );
  });

  it("begins with the soonest", () => {
    const { due } = forecasted([dueIn(2 * day, "later"), dueIn(day, "sooner")]);
    expect(due.map(({ account }) => account)).toEqual(["sooner", "later"]);
  });

  it("names the consumers that would block it today, and who answers for them", () => {
    const spec = anAccount({ consumers: [aConsumer(), aConsumer({ name: "batch" })] });
    const view = { ...dueIn(day), spec, reports: [aReport()] };
    expect(forecasted([view]).due[0]).toMatchObject({
      blockers: [{ consumer: "batch", owner: { name: "Team Web" }, reason: "NoReport" }],
      objection: { reason: "ConsumersNotReady" },
    });
  });

  it("says that nobody could confirm where nobody is registered", () => {
    const view = { ...dueIn(day), spec: anAccount({ consumers: [] }), reports: [] };
    expect(forecasted([view]).due[0]).toMatchObject({ blockers: [], objection: { reason: "NoConsumers" } });
  });

  it("tells what a person has to do or has done", () => {
    const paused = { by: "ada", reason: "migration", at: before(hour) };
    const view = aView({
      spec: anAccount({ policy: { approval: "required" } }),
      state: aRotation.idle({ publishedAt: before(90 * day), paused }),
    });
    expect(forecasted([view]).due[0]).toMatchObject({ paused: true, needsApproval: true });
  });

  it("counts the cooldown after the last rotation", () => {
    const lastEnded = { rotation: "r", outcome: "reverted", at: before(hour) } as const;
    const view = aView({ state: aRotation.idle({ lastEnded, publishedAt: before(100 * day) }) });
    expect(forecasted([view]).due[0]?.notBefore).toBe(after(23 * hour).toISOString());
    const long = { ...view, spec: anAccount({ policy: { cooldownMs: 60 * day } }) };
    expect(forecasted([long]).due).toEqual([]);
  });

  it("knows the change windows: what is due outside comes when the next one opens", () => {
    // Now is a Sunday, 09:00.
    const windows = [{ days: [1], fromMinute: 480, toMinute: 960 }];
    const view = aView({
      spec: anAccount({ rollout: { ...unordered, windows } }),
      state: aRotation.idle({ publishedAt: before(100 * day) }),
    });
    const opens = after(day - hour).toISOString();
    expect(forecasted([view]).due).toMatchObject([{ overdue: true, notBefore: opens }]);
    const inside = { ...view, state: dueIn(day).state };
    expect(forecasted([inside]).due[0]).not.toHaveProperty("notBefore");
    expect(forecasted([{ ...view, state: dueIn(2 * day).state }], 7).due).toEqual([]);
  });

  it("tells a spread start as a range, which ends in a window too", () => {
    const windows = [{ days: [0, 1], fromMinute: 480, toMinute: 600 }];
    const spread = { ...unordered, spreadMs: 4 * hour };
    const [any, within] = [spread, { ...spread, windows }].map((rollout) => ({
      ...dueIn(0),
      spec: anAccount({ rollout }),
    }));
    expect(any && forecasted([any]).due[0]?.spreadUntil).toBe(after(4 * hour).toISOString());
    expect(within && forecasted([within]).due[0]?.spreadUntil).toBe(after(day - hour).toISOString());
  });

  it("says which others it waits for", () => {
    const ringsBefore = [{ ring: 1, accounts: new Set(["vision"]), share: 0.9 }];
    const rollout = {
      ...unordered,
      ring: 2,
      ringsBefore,
      maxInFlight: 50,
      maxInFlightPerSubscription: 10,
      stopAfterFailures: 3,
    };
    expect(forecasted([{ ...dueIn(day), spec: anAccount({ rollout }) }]).due[0]?.rollout).toEqual([
      "ring 2 after 90 % of ring 1",
      "at most 50 in flight",
      "at most 10 in flight per subscription",
      "unless 3 have failed",
    ]);
    expect(forecasted([dueIn(day)]).due[0]?.rollout).toEqual([]);
  });

  it("lists apart what is under way and what has no date", () => {
    const unenrolled = aView({ spec: anAccount({ name: "new" }), state: { phase: "unenrolled" } });
    expect(forecasted([aView({ state: aRotation.adopting() }), unenrolled])).toMatchObject({
      at: now.toISOString(),
      due: [],
      inFlight: [{ account: "vision", phase: "adopting" }],
      undated: [{ account: "new" }],
    });
  });
});
