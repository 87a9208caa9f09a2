import { describe, expect, it } from "@jest/globals";
import type { AccountState, EnrolledState } from "../../../shared/domain/rotation/account-state.ts";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import { isMoot } from "../../../shared/domain/rotation/emergency.ts";
import { liveLeaks, withPinnedKeys } from "../../../shared/domain/rotation/leaked-keys.ts";
import { waiverAtStart } from "../../../shared/domain/safety/waiver.ts";
import type { Emergency } from "../../../shared/domain/rotation/rotation-event.ts";
import type { Fingerprint } from "../../../shared/domain/key.ts";
import { before, hour, keyA, keyB, keyC, keyD, minute } from "../builders.ts";
import { anEmergency, driftFound, emergencyDeclared, events, leaked } from "../events.ts";
import { aRotation } from "../rotations.ts";

function declared(state: AccountState, ...fingerprints: readonly Fingerprint[]): EnrolledState {
  const told = evolve(state, { ...emergencyDeclared(), leaked: leaked(...fingerprints) });
  if (told.phase === "unenrolled") throw new Error("not enrolled any more");
  return told;
}

describe("an emergency", () => {
  it.each([
    ["idle", aRotation.idle(), [keyA], "preparing"],
    ["preparing", aRotation.preparing(), [keyA], "preparing"],
    ["regenerating", aRotation.regenerating(), [keyB], "regenerating"],
    ["proving, of the previous key", aRotation.proving(), [keyA], "proving"],
    ["proving, of a fresh key that nobody was shown", aRotation.proving(), [keyC], "preparing"],
    ["publishing, of the previous key", aRotation.publishing(), [keyA], "publishing"],
    ["publishing, of the fresh key", aRotation.publishing(), [keyC], "reverting"],
    ["publishing, of both", aRotation.publishing(), [keyA, keyC], "publishing"],
    ["adopting, of the previous key", aRotation.adopting(), [keyA], "adopting"],
    ["adopting, of the published key", aRotation.adopting(), [keyC], "reverting"],
    ["adopting, of both", aRotation.adopting(), [keyA, keyC], "adopting"],
    ["retiring, of the published key", aRotation.retiring(), [keyC], "retiring"],
    ["reverting, of the fresh key", aRotation.reverting(), [keyC], "reverting"],
    ["reverting, of the key that was coming back", aRotation.reverting(), [keyA], "publishing"],
  ] as const)("in %s, takes the way on which the leaked key dies soonest", (_what, state, keys, phase) => {
    expect(declared(state, ...keys)).toMatchObject({
      phase,
      emergency: anEmergency(),
      leaked: leaked(...keys),
    });
  });

  it.each([
    ["enrolling", aRotation.enrolling(), [keyA]],
    ["confirming", aRotation.confirming(), [keyC]],
    ["repairing", aRotation.repairing(), [keyA]],
  ] as const)("in %s, follows as soon as the account is idle", (_phase, state, keys) => {
    expect(declared(state, ...keys)).toMatchObject({
      phase: state.phase,
      followUp: anEmergency(),
      leaked: leaked(...keys),
    });
  });

  it("takes over the rotation that a repair has interrupted, so that it waits for no approval", () => {
    const { id, mode, requestedAt, requestedBy } = aRotation.preparing();
    const request = { id, mode, requestedAt, requestedBy };
    expect(declared(aRotation.repairing({ request }), keyA)).toMatchObject({
      phase: "repairing",
      request: { id, emergency: anEmergency() },
    });
  });

  it("adds to what had leaked before", () => {
    const first = declared(aRotation.preparing(), keyA);
    expect(declared(first, keyB)).toMatchObject({ leaked: leaked(keyA, keyB) });
    expect(declared(first, keyA)).toMatchObject({ leaked: leaked(keyA) });
  });

  it.each<[string, Partial<Emergency>, Partial<Emergency>, Partial<Emergency>]>([
    ["of the waiver, although the later would wait", { gate: "waive" }, { gate: "wait" }, { gate: "waive" }],
    ["of the nearer deadline", { deadlineMs: minute }, { deadlineMs: hour }, { deadlineMs: minute }],
    ["of the one who spoke last", { by: "eve" }, { by: "bob" }, { by: "bob" }],
  ])("together with an earlier one is one %s", (_promise, earlier, later, expected) => {
    const pinned = (change: Partial<Emergency>) => ({ ...emergencyDeclared(change), leaked: leaked(keyA) });
    const first = evolve(aRotation.preparing(), pinned(earlier));
    expect(evolve(first, pinned(later))).toMatchObject({ emergency: expected });
  });

  it("does not belong before an enrolment", () => {
    expect(() => declared(unenrolled, keyA)).toThrow(TypeError);
  });
});

describe("a leaked standby key", () => {
  it("is replaced alone: what was published stays so", () => {
    const state = declared(aRotation.regenerating({ mode: "emergency" }), keyB);
    expect(evolve(state, events.standbyKeyRegenerated)).toMatchObject({
      phase: "confirming",
      active: "key1",
      retired: "key2",
      retiree: keyB,
      keys: { key2: keyC },
      superseded: [],
      leaked: [],
    });
  });

  it("is replaced on the way of an ordinary rotation that was in flight, which goes on", () => {
    const state = declared(aRotation.regenerating(), keyB);
    expect(evolve(state, events.standbyKeyRegenerated)).toMatchObject({ phase: "proving" });
  });
});

describe("a leak", () => {
  const emergency = anEmergency();

  it("is followed up at the end of a rotation that has not ended it", () => {
    const state = aRotation.confirming({ emergency, leaked: leaked(keyC) });
    expect(evolve(state, events.rotationEnded)).toMatchObject({
      phase: "idle",
      followUp: emergency,
      leaked: leaked(keyC),
    });
  });

  it("leaves nothing behind once its key is dead", () => {
    const state = aRotation.retiring({ emergency, leaked: leaked(keyA) });
    const ended = evolve(evolve(state, events.previousKeyRegenerated), events.rotationEnded);
    expect(Object.keys(ended)).not.toEqual(expect.arrayContaining(["followUp"]));
    expect(Object.keys(ended)).not.toEqual(expect.arrayContaining(["leaked"]));
  });

  it("ends when somebody else replaces its key, and is forgotten with the rotation", () => {
    const state = evolve(
      aRotation.preparing({ mode: "emergency", emergency, leaked: leaked(keyB) }),
      driftFound("keys-changed"),
    );
    if (state.phase !== "preparing") throw new Error(state.phase);
    expect([liveLeaks(state), isMoot(state)]).toEqual([[], true]);
    expect(Object.keys(evolve(state, events.rotationEnded))).not.toContain("leaked");
  });

  it("is alive again when the list that showed another key was late", () => {
    const state = aRotation.preparing({ mode: "emergency", emergency, leaked: leaked(keyB) });
    const back = {
      ...driftFound("keys-changed"),
      drift: { kind: "keys-changed", keys: state.keys },
    } as const;
    const again = evolve(evolve(state, driftFound("keys-changed")), back);
    if (again.phase !== "preparing") throw new Error(again.phase);
    expect(liveLeaks(again)).toEqual(leaked(keyB));
  });

  it("gives no waiver any more once somebody else has replaced its key", () => {
    const rest = { mode: "manual", emergency, leaked: leaked(keyD) } as const;
    expect(waiverAtStart(aRotation.adopting({ ...rest, leaked: leaked(keyA) }))).toBeDefined();
    expect(waiverAtStart(aRotation.adopting(rest))).toBeUndefined();
    expect(waiverAtStart(aRotation.adopting({ ...rest, leaked: [] }))).toBeUndefined();
  });

  it("stays noted when a person calls the emergency off, and starts nothing", () => {
    const state = aRotation.preparing({ emergency, leaked: leaked(keyA) });
    const cancelled = evolve(state, { ...events.rotationEnded, outcome: "cancelled" });
    expect(cancelled).toMatchObject({ phase: "idle", leaked: leaked(keyA) });
    expect(Object.keys(cancelled)).not.toContain("followUp");
  });

  it("stays with its key when roles are swapped by hand", () => {
    const state = aRotation.preparing({ emergency, leaked: leaked(keyA) });
    expect(evolve(state, driftFound("roles-swapped"))).toMatchObject({
      active: "key2",
      leaked: leaked(keyA),
    });
  });
});

describe("a state that an older build stored", () => {
  const followUp = anEmergency({ declaredAt: before(hour) });
  const leakOf = (compromised: "active" | "standby" | "both") => anEmergency({ compromised });

  it.each([
    ["of the active key", aRotation.adopting({ emergency: leakOf("active") }), [keyA]],
    ["of a fresh key, to follow", aRotation.adopting({ emergency: leakOf("standby"), followUp }), [keyC]],
    ["of both", aRotation.adopting({ emergency: leakOf("both"), followUp }), [keyA, keyC]],
    ["that follows a confirmation", aRotation.confirming({ followUp }), [keyC]],
    ["that follows a repair", aRotation.repairing({ followUp }), [keyA]],
  ] as const)("gets its keys pinned: a leak %s", (_what, state, keys) => {
    const pinned = withPinnedKeys(state);
    expect("leaked" in pinned && pinned.leaked).toEqual(expect.arrayContaining([...leaked(...keys)]));
    expect("leaked" in pinned && pinned.leaked).toHaveLength(keys.length);
  });

  it("is left alone where nothing had leaked, or the keys are pinned", () => {
    const idle = aRotation.idle();
    const done = aRotation.adopting({ emergency: leakOf("active"), leaked: [] });
    expect(withPinnedKeys(idle)).toBe(idle);
    expect(withPinnedKeys(done)).toBe(done);
    expect(withPinnedKeys(unenrolled)).toBe(unenrolled);
  });
});
