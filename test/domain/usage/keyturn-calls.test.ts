import { describe, expect, it } from "@jest/globals";
import { estimateKeyturnCalls } from "../../../shared/domain/usage/keyturn-calls.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { anAccount, before, hour, now, second } from "../builders.ts";
import { events } from "../events.ts";

const spec = anAccount({ policy: { driftCheckMs: 59 * second } });
const span = { from: before(10 * hour), until: now };
const enrolled = (hours: number): RotationEvent => ({ ...events.enrolmentStarted, at: before(hours * hour) });
const paused = (hours: number) =>
  ({ type: "account-paused", at: before(hours * hour), by: "ada", reason: "moving" }) as const;
const resumed = (hours: number) =>
  ({ type: "account-resumed", at: before(hours * hour), by: "ada", reason: "moved" }) as const;

describe("the calls that keyturn makes itself", () => {
  it.each<[string, readonly RotationEvent[], number]>([
    ["begin with enrolment", [enrolled(4)], 4],
    ["are those of the time that is looked at", [enrolled(40)], 10],
    ["are none while the account is paused", [enrolled(40), paused(6), resumed(4)], 8],
    ["end with a pause that lasts", [enrolled(40), paused(6), paused(5)], 4],
    ["are none in a pause from before", [enrolled(40), paused(30), resumed(9)], 9],
    ["are none before enrolment", [], 0],
  ])("%s", (_what, record, hours) => {
    expect(estimateKeyturnCalls(spec, record, span)).toBe(hours * 60 * 2);
  });
});
