import { describe, expect, it } from "@jest/globals";
import { forecast } from "../../../shared/api/forecast.ts";
import { forecastOf } from "../../../shared/view/forecast.ts";
import type { AccountView } from "../../../shared/view/fleet-view.ts";
import { aConsumer, after, anAccount, aReport, before, day, hour, now } from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";
import { aFleet, aView } from "./fleet.ts";

function forecasted(accounts: readonly AccountView[], days = 30) {
  const document = forecastOf(aFleet(accounts), days);
  expect(forecast.parse(document)).toEqual(document);
  return document;
}

/** An idle account whose key comes due so long from now. */
function dueIn(ms: number, name = "vision"): AccountView {
  return aView({
    spec: anAccount({ name }),
    rotation: aRotation.idle({ publishedAt: before(90 * day + hour - ms) }),
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
      rotation: aRotation.idle({ publishedAt: before(90 * day), paused }),
    });
    expect(forecasted([view]).due[0]).toMatchObject({ paused: true, needsApproval: true });
  });

  it("counts the cooldown after the last rotation", () => {
    const lastEnded = { rotation: "r", outcome: "reverted", at: before(hour) } as const;
    const view = aView({ rotation: aRotation.idle({ lastEnded, publishedAt: before(100 * day) }) });
    expect(forecasted([view]).due[0]?.notBefore).toBe(after(23 * hour).toISOString());
    const long = { ...view, spec: anAccount({ policy: { cooldownMs: 60 * day } }) };
    expect(forecasted([long]).due).toEqual([]);
  });

  it("lists apart what is under way and what has no date", () => {
    const unenrolled = aView({ spec: anAccount({ name: "new" }), rotation: { phase: "unenrolled" } });
    expect(forecasted([aView({ rotation: aRotation.adopting() }), unenrolled])).toMatchObject({
      at: now.toISOString(),
      due: [],
      inFlight: [{ account: "vision", phase: "adopting" }],
      undated: [{ account: "new" }],
    });
  });
});
