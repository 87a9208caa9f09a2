import { describe, expect, it } from "@jest/globals";
import {
  abandon,
  approveRotation,
  cancelRotation,
  declareEmergency,
  pauseAccount,
  requestRotation,
  resumeAccount,
  revertRotation,
} from "../../../shared/domain/commands/commands.ts";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../../shared/domain/rotation/account-state.ts";
import { after, keyA, keyB, keyC, keyD, mainVault, minute, now } from "../builders.ts";
import { leaked } from "../events.ts";
import { aRotation } from "../rotations.ts";

const wish = { by: "ada", at: now, reason: "leaver" };
const { id } = aRotation.preparing();
const inFlight = Object.values(aRotation)
  .map((build) => build())
  .filter(isInFlight);

const early = ["preparing", "regenerating", "proving"];
const insteadOf: Readonly<Record<string, string>> = {
  publishing: "revert the rotation",
  adopting: "revert the rotation",
  retiring: "revert the rotation",
  reverting: "wait",
};

describe("asking for a rotation by hand", () => {
  it("starts one in an idle account", () => {
    expect(requestRotation(aRotation.idle(), wish)).toEqual({
      event: {
        type: "rotation-requested",
        at: now,
        rotation: "20260301T090000000Z",
        mode: "manual",
        requestedBy: "ada",
        reason: "leaver",
      },
    });
  });

  it.each(inFlight)("is refused in $phase, naming the rotation in flight", (state) => {
    expect(requestRotation(state, wish)).toEqual({
      rejection: { code: "ROTATION_IN_FLIGHT", rotation: id },
    });
  });

  it.each([unenrolled, aRotation.enrolling()])("is refused in $phase", (state) => {
    expect(requestRotation(state, wish)).toEqual({ rejection: { code: "NOT_ENROLLED" } });
  });

  it("is refused while a valid key is being published", () => {
    expect(requestRotation(aRotation.repairing(), wish)).toEqual({ rejection: { code: "BEING_REPAIRED" } });
  });
});

describe("cancelling", () => {
  it.each(inFlight)("in $phase is granted only before anything was shown to consumers", (state) => {
    const answer = cancelRotation(state, id, wish);
    if (!early.includes(state.phase)) {
      const instead = expect.stringContaining(insteadOf[state.phase] ?? "nothing brings");
      expect(answer).toEqual({ rejection: { code: "TOO_LATE_TO_CANCEL", phase: state.phase, instead } });
      return;
    }
    if (!("event" in answer)) throw new Error("refused");
    expect(evolve(state, answer.event)).toMatchObject({
      phase: "idle",
      active: "key1",
      lastEnded: { outcome: "cancelled", at: now },
    });
  });

  it.each([aRotation.idle(), unenrolled])("finds no rotation in $phase", (state) => {
    expect(cancelRotation(state, id, wish)).toEqual({ rejection: { code: "ROTATION_NOT_FOUND" } });
  });

  it("does not hit another rotation than the one named", () => {
    expect(cancelRotation(aRotation.preparing(), "other", wish)).toEqual({
      rejection: { code: "ROTATION_NOT_FOUND" },
    });
  });
});

describe("reverting by hand", () => {
  it.each([aRotation.publishing(), aRotation.adopting(), aRotation.retiring()])(
    "in $phase sends consumers back",
    (state) => {
      expect(revertRotation(state, id, wish)).toEqual({
        event: { type: "revert-requested", at: now, by: "ada", reason: "leaver" },
      });
    },
  );

  it.each(inFlight.filter(({ phase }) => early.includes(phase)))(
    "in $phase cancels, since consumers were shown nothing",
    (state) => {
      expect(revertRotation(state, id, wish)).toMatchObject({
        event: { type: "rotation-ended", outcome: "cancelled", by: "ada", reason: "leaver" },
      });
    },
  );

  it("waits for a call that may regenerate the previous key, and says how long", () => {
    const until = after(minute);
    const effect = { type: "regenerate", slot: "key1", stale: keyA } as const;
    const claim = { worker: "w-9", until, effect };
    expect(revertRotation(aRotation.retiring(), id, wish, claim)).toEqual({
      rejection: { code: "EFFECT_CLAIMED", until: until.toISOString() },
    });
    expect(revertRotation(aRotation.retiring(), id, { ...wish, at: until }, claim)).toMatchObject({
      event: { type: "revert-requested" },
    });
  });

  it("never brings back a previous key that was declared leaked", () => {
    const state = aRotation.retiring({ leaked: leaked(keyA) });
    expect(revertRotation(state, id, wish)).toMatchObject({ rejection: { code: "NOT_REVERTIBLE" } });
  });

  it.each([aRotation.confirming(), aRotation.reverting()])(
    "in $phase is refused, and told what is possible instead",
    (state) => {
      const instead = expect.stringContaining(insteadOf[state.phase] ?? "nothing brings");
      expect(revertRotation(state, id, wish)).toEqual({
        rejection: { code: "NOT_REVERTIBLE", phase: state.phase, instead },
      });
    },
  );

  it("does not hit another rotation than the one named", () => {
    expect(revertRotation(aRotation.adopting(), "other", wish)).toEqual({
      rejection: { code: "ROTATION_NOT_FOUND" },
    });
  });
});

describe("abandoning", () => {
  const effect = {
    type: "store",
    place: { vault: mainVault, secret: "published" },
    slot: "key2",
    fingerprint: keyC,
  } as const;
  const claim = { worker: "w-9", until: after(minute), effect };

  it.each(inFlight)("in $phase ends the rotation, with who and why", (state) => {
    expect(abandon(state, wish, undefined)).toMatchObject({
      event: { type: "rotation-ended", at: now, outcome: "failed", by: "ada", reason: "leaver" },
    });
  });

  it("ends the rotation that a repair has interrupted, or the repair alone", () => {
    const request = { id: "r-1", mode: "manual", requestedAt: now, requestedBy: "ada" } as const;
    expect(abandon(aRotation.repairing({ request }), wish, undefined)).toMatchObject({
      event: { type: "rotation-ended", outcome: "failed" },
    });
    expect(abandon(aRotation.repairing(), wish, undefined)).toEqual({
      event: { type: "repair-abandoned", ...wish },
    });
  });

  it.each([...inFlight, aRotation.repairing()])(
    "in $phase waits for a call that may take effect",
    (state) => {
      expect(abandon(state, wish, claim)).toEqual({
        rejection: { code: "EFFECT_CLAIMED", until: claim.until.toISOString() },
      });
      expect(abandon(state, { ...wish, at: claim.until }, claim)).toHaveProperty("event");
    },
  );

  it.each([unenrolled, aRotation.enrolling(), aRotation.idle()])(
    "finds nothing to end in $phase",
    (state) => {
      expect(abandon(state, wish, undefined)).toEqual({
        rejection: { code: "NOTHING_TO_ABANDON", phase: state.phase },
      });
    },
  );

  it("says when a key was touched last, for the cooldown", () => {
    expect(abandon(aRotation.adopting(), wish, undefined)).toMatchObject({ event: { touchedAt: now } });
    expect(abandon(aRotation.preparing(), wish, undefined)).not.toHaveProperty("event.touchedAt");
  });
});

describe("declaring an emergency", () => {
  const leak = { ...wish, compromised: "both", gate: "waive", deadlineMs: 60_000 } as const;

  it.each(inFlight)("in $phase takes over the rotation in flight", (state) => {
    expect(declareEmergency(state, leak)).toMatchObject({
      event: {
        type: "emergency-declared",
        rotation: id,
        emergency: { compromised: "both", declaredAt: now },
      },
    });
  });

  it.each([aRotation.idle(), aRotation.repairing()])("in $phase names a rotation of its own", (state) => {
    expect(declareEmergency(state, leak)).toMatchObject({ event: { rotation: "20260301T090000000Z" } });
  });

  it("keeps who, why, how far and until when", () => {
    expect(declareEmergency(aRotation.idle(), leak)).toMatchObject({
      event: {
        at: now,
        emergency: { by: "ada", reason: "leaver", gate: "waive", deadlineMs: 60_000, declaredAt: now },
      },
    });
  });

  it("is refused before the account is enrolled", () => {
    expect(declareEmergency(unenrolled, leak)).toEqual({ rejection: { code: "NOT_ENROLLED" } });
  });

  it("is granted while an enrolment is under way, which may wait for a vault", () => {
    expect(declareEmergency(aRotation.enrolling(), leak)).toMatchObject({
      event: { type: "emergency-declared" },
    });
  });

  it.each([
    ["idle", "active", [keyA]],
    ["idle", "standby", [keyB]],
    ["publishing", "active", [keyA]],
    ["adopting", "active", [keyC]],
    ["adopting", "standby", [keyA]],
    ["retiring", "active", [keyC]],
    ["reverting", "active", [keyC]],
    ["reverting", "standby", [keyA]],
    ["confirming", "active", [keyC]],
    ["adopting", "both", [keyA, keyC]],
    ["adopting", "key1", [keyA]],
    ["adopting", keyC, [keyC]],
  ] as const)("in %s means by %s the key that people see", (phase, compromised, fingerprints) => {
    expect(declareEmergency(aRotation[phase](), { ...leak, compromised })).toMatchObject({
      event: { leaked: leaked(...fingerprints) },
    });
  });

  it("means the previous key once it is published again", () => {
    const state = aRotation.reverting({ previousPublishedAt: now });
    expect(declareEmergency(state, { ...leak, compromised: "active" })).toMatchObject({
      event: { leaked: leaked(keyA) },
    });
  });

  it("is refused for a fingerprint that neither key has now", () => {
    expect(declareEmergency(aRotation.idle(), { ...leak, compromised: keyD })).toEqual({
      rejection: { code: "KEY_NOT_CURRENT" },
    });
  });
});

describe("approving", () => {
  const consent = { by: "bob", at: now, reason: "looked at it" };

  it("is recorded with who and why", () => {
    expect(approveRotation(aRotation.preparing(), id, consent)).toEqual({
      event: { type: "rotation-approved", ...consent },
    });
  });

  it("is not for the one who asked", () => {
    expect(approveRotation(aRotation.preparing(), id, { ...consent, by: "ada" })).toEqual({
      rejection: { code: "APPROVER_IS_REQUESTER" },
    });
  });

  it("does not hit another rotation than the one named", () => {
    expect(approveRotation(aRotation.preparing(), "other", consent)).toEqual({
      rejection: { code: "ROTATION_NOT_FOUND" },
    });
  });

  it.each(inFlight.filter(({ phase }) => phase !== "preparing"))("is too late in $phase", (state) => {
    expect(approveRotation(state, id, consent)).toEqual({
      rejection: { code: "NOT_AWAITING_APPROVAL", phase: state.phase },
    });
  });
});

describe("pausing and resuming", () => {
  it.each(Object.values(aRotation).map((build) => build()))("are granted in $phase", (state) => {
    expect(pauseAccount(state, wish)).toEqual({ event: { type: "account-paused", ...wish } });
    expect(resumeAccount(state, wish)).toEqual({ event: { type: "account-resumed", ...wish } });
  });

  it("find no account before it is enrolled", () => {
    expect(pauseAccount(unenrolled, wish)).toEqual({ rejection: { code: "NOT_ENROLLED" } });
    expect(resumeAccount(unenrolled, wish)).toEqual({ rejection: { code: "NOT_ENROLLED" } });
  });

  it("keep the later reason, and leave nothing of it", () => {
    const paused = [wish, { ...wish, reason: "holiday" }].reduce<AccountState>((state, command) => {
      const answer = pauseAccount(state, command);
      return "event" in answer ? evolve(state, answer.event) : state;
    }, aRotation.adopting());
    expect(paused).toMatchObject({ phase: "adopting", paused: { by: "ada", at: now, reason: "holiday" } });
    const answer = resumeAccount(paused, wish);
    expect("event" in answer && evolve(paused, answer.event)).toEqual(aRotation.adopting());
  });
});
