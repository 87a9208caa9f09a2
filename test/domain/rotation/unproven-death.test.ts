import { describe, expect, it } from "@jest/globals";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { keyA, keyD, now } from "../builders.ts";
import { anEmergency, events } from "../events.ts";
import { aRotation } from "../rotations.ts";

const { rotationEnded, revocationProven, revocationUnproven } = events;

function unprovenAfter(state: AccountState, ...happened: readonly RotationEvent[]): unknown {
  const after = happened.reduce(evolve, state);
  return after.phase === "unenrolled" ? undefined : after.unproven;
}

const confirming = aRotation.confirming();
const { retired: slot, retiree: fingerprint, id: rotation, regeneratedAt: since } = confirming;
const unproven = { slot, fingerprint, rotation, since };
const resting = evolve(confirming, rotationEnded);

describe("the key of a rotation that has ended", () => {
  it("is kept when the proof has failed, and when it was cut short", () => {
    expect(unprovenAfter(confirming, revocationUnproven, rotationEnded)).toEqual(unproven);
    expect(unprovenAfter(confirming, rotationEnded)).toEqual(unproven);
    expect(fingerprint).toBe(keyA);
  });

  it("is kept as leaked after an emergency", () => {
    const emergency = aRotation.confirming({ emergency: anEmergency(), leaked: [] });
    expect(unprovenAfter(emergency, rotationEnded)).toEqual({ ...unproven, leaked: true });
  });

  it("is not kept when its death is proven, or when no key opens anything any more", () => {
    expect(unprovenAfter(confirming, revocationProven, rotationEnded)).toBeUndefined();
    expect(unprovenAfter(confirming, { ...rotationEnded, outcome: "keyless" })).toBeUndefined();
    const later = { ...rotationEnded, outcome: "keyless" } as const;
    expect(unprovenAfter(resting, events.rotationRequested, later)).toBeUndefined();
  });
});

describe("a key that is not proven dead", () => {
  it("outlasts a rotation that has not regenerated its slot", () => {
    const cancelled = { ...rotationEnded, outcome: "cancelled" } as const;
    expect(unprovenAfter(resting, events.rotationRequested, cancelled)).toEqual(unproven);
  });

  it("is forgotten once its slot is regenerated, by a rotation or by somebody else", () => {
    const standby = slot === "key1" ? "key2" : "key1";
    const regenerating = { ...aRotation.regenerating({ active: standby }), unproven };
    expect(unprovenAfter(regenerating)).toEqual(unproven);
    expect(unprovenAfter(regenerating, events.standbyKeyRegenerated)).toBeUndefined();
    const atRest = aRotation.idle({ active: standby, unproven });
    const keys = { ...atRest.keys, [slot]: keyD };
    const changed = { type: "drift-found", at: now, drift: { kind: "keys-changed", keys } } as const;
    expect(unprovenAfter(atRest, changed)).toBeUndefined();
  });

  it("is kept by an enrolment of the same account, and not by one of another", () => {
    const { target, keys } = aRotation.idle();
    const again = { ...events.enrolmentStarted, target, keys, at: now };
    expect(unprovenAfter(aRotation.idle({ unproven }), again)).toEqual(unproven);
    const other = { ...again, target: { ...target, resourceId: "/another" } };
    expect(unprovenAfter(aRotation.idle({ unproven }), other)).toBeUndefined();
  });
});
