import { describe, expect, it } from "@jest/globals";
import { shout } from "../../../shared/domain/decide/shout.ts";
import { hold, observe } from "../../../shared/domain/decide/decision.ts";
import type { Objection } from "../../../shared/domain/objection.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import { unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import { aConsumer, after, before, hour, keyA, keyC, minute, now } from "../builders.ts";
import { anEmergency, leaked } from "../events.ts";
import { aRotation } from "../rotations.ts";

const waiting: Objection = { reason: "ConsumersNotReady", message: "not yet", remedy: "wait" };
const leak = { emergency: anEmergency(), leaked: leaked(keyA) };
const deadline = 10 * minute;

function remedy(state: AccountState, ms: number, objection: Objection = waiting) {
  const decision = shout(hold(objection), state, after(ms));
  return decision.kind === "hold" && decision.objection.remedy;
}

function blockedBy(reason: "ReportStale" | "OnOtherKey"): Objection {
  const { name: consumer, owner } = aConsumer();
  return { ...waiting, blockers: [{ consumer, owner, reason, message: "is not ready" }] };
}

describe("a hold of an emergency", () => {
  it.each([
    ["preparing", aRotation.preparing(leak)],
    ["proving", aRotation.proving(leak)],
    ["publishing", aRotation.publishing(leak)],
    ["reverting", aRotation.reverting(leak)],
    [
      "confirming, while another leaked key is alive",
      aRotation.confirming({ ...leak, leaked: leaked(keyC) }),
    ],
    ["an enrolment that it follows", aRotation.enrolling({ followUp: leak.emergency, leaked: leak.leaked })],
  ])("in %s is for a person from the deadline on", (_phase, state) => {
    expect([remedy(state, deadline - 1), remedy(state, deadline)]).toEqual(["wait", "operator"]);
  });

  it("counts the deadline from publication when that came later", () => {
    const state = aRotation.adopting({ ...leak, emergency: anEmergency({ declaredAt: before(hour) }) });
    expect([remedy(state, deadline - 1), remedy(state, deadline)]).toEqual(["wait", "operator"]);
  });

  it("is for a person at once when a consumer has fallen silent", () => {
    const state = aRotation.adopting(leak);
    expect(remedy(state, 0, blockedBy("ReportStale"))).toBe("operator");
    expect(remedy(state, 0, blockedBy("OnOtherKey"))).toBe("wait");
  });

  it("can wait once every leaked key is dead", () => {
    expect(remedy(aRotation.confirming({ ...leak, leaked: [] }), hour)).toBe("wait");
  });
});

describe("any other decision", () => {
  it("stays as it is", () => {
    expect(remedy(aRotation.adopting(), hour)).toBe("wait");
    expect(remedy(unenrolled, hour)).toBe("wait");
    expect(shout(observe("keys"), aRotation.adopting(leak), now)).toEqual(observe("keys"));
  });
});
