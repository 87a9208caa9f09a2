import { describe, expect, it } from "@jest/globals";
import { boundedEvent } from "../../../shared/records/bounded-event.ts";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import { unknownConsumersFound } from "../../../shared/domain/lifecycle/lifecycle-event.ts";
import { lifecycleOfEvent } from "../../../shared/domain/lifecycle/lifecycle-of-event.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { anAccount, keyA, keyB, keyC, keyD, now } from "../builders.ts";
import { driftFound, emergencyDeclared, events, leaked } from "../events.ts";
import { aRotation } from "../rotations.ts";

const { resourceId } = anAccount();
const hash = "7".repeat(64);

/** The events for subscribers that a whole trail gives. */
function story(...told: readonly RotationEvent[]) {
  let state: AccountState = unenrolled;
  return told.flatMap((event, index) => {
    const before = state;
    state = evolve(before, event);
    return lifecycleOfEvent("vision", { sequence: index + 1, hash, event }, before, state);
  });
}

/** The events for subscribers that one event gives in one phase. */
function meaning(before: AccountState, event: RotationEvent) {
  return lifecycleOfEvent("vision", { sequence: 7, hash, event }, before, evolve(before, event));
}

const toAdopting = [
  events.enrolmentStarted,
  events.accountEnrolled,
  events.rotationRequested,
  events.preflightPassed,
  events.standbyKeyRegenerated,
  events.freshKeyProven,
  events.secretStored,
  events.freshKeyPublished,
];

describe("the lifecycle of a rotation", () => {
  it("is told in its order, each event with a name of its own", () => {
    const { adoptionConfirmed, previousKeyRegenerated, revocationProven, rotationEnded } = events;
    const told = story(
      ...toAdopting,
      adoptionConfirmed,
      previousKeyRegenerated,
      revocationProven,
      rotationEnded,
    );
    expect(told.map(({ id }) => id)).toEqual([
      "vision/3/keyturn.rotation.started",
      "vision/8/keyturn.rotation.published",
      "vision/9/keyturn.rotation.adopted",
      "vision/10/keyturn.rotation.retired",
      "vision/12/keyturn.rotation.completed",
    ]);
    for (const { at, data } of told) {
      expect(at).toEqual(now);
      const rotation = { id: "20260301T090000000Z", mode: "manual", requestedBy: "ada" };
      expect(data).toMatchObject({ account: "vision", resourceId, rotation });
    }
    expect(told.map(({ data }) => data)).toMatchObject([
      { phase: "preparing", active: "key1", fingerprints: { key1: keyA, key2: keyB } },
      { phase: "adopting", fresh: keyC, fingerprints: { key1: keyA, key2: keyC } },
      { phase: "retiring", confirmed: ["web"], notWaitedFor: [] },
      { phase: "confirming", active: "key2", retired: { slot: "key1", fingerprint: keyA } },
      { phase: "idle", outcome: "completed", fingerprints: { key1: keyD, key2: keyC } },
    ]);
  });

  it("ends as reverted when consumers were sent back", () => {
    const reverted = { ...events.rotationEnded, outcome: "reverted" } as const;
    const told = story(...toAdopting, events.revertRequested, events.previousKeyPublished, reverted);
    expect(told.at(-1)).toMatchObject({ type: "keyturn.rotation.reverted", data: { outcome: "reverted" } });
  });

  it("repeats nothing that a person wrote", () => {
    expect(JSON.stringify(story(...toAdopting, events.revertRequested))).not.toMatch(/leaver|errors/);
  });
});

describe("what an event of the trail means to others", () => {
  const twice = { confirmations: [], waived: [{ consumer: "batch", by: "a", reason: "b", until: now }] };
  const waiver = { by: "a", reason: "b", notAdopted: ["batch", "app"] };
  const confirmation = events.adoptionConfirmed.confirmations[0];

  it.each<[string, AccountState, RotationEvent, object]>([
    [
      "an emergency starts a rotation",
      aRotation.idle(),
      events.emergencyDeclared,
      { type: "keyturn.rotation.started", data: { rotation: { mode: "emergency" } } },
    ],
    [
      "an end before anything was touched is a cancellation",
      aRotation.preparing(),
      { ...events.rotationEnded, outcome: "keyless" },
      { type: "keyturn.rotation.cancelled", data: { outcome: "keyless" } },
    ],
    [
      "a consumer that was not waited for is named once",
      aRotation.adopting(),
      { ...events.adoptionConfirmed, ...twice, waiver },
      { type: "keyturn.rotation.adopted", data: { confirmed: [], notWaitedFor: ["batch", "app"] } },
    ],
    [
      "a consumer that confirmed with two instances is named once",
      aRotation.adopting(),
      { ...events.adoptionConfirmed, confirmations: [confirmation, { ...confirmation, instance: "web-2" }] },
      { data: { confirmed: ["web"] } },
    ],
    [
      "the consumers of a summary are named",
      aRotation.adopting(),
      boundedEvent({
        ...events.adoptionConfirmed,
        confirmations: Array.from({ length: 500 }, (_, index) => ({
          ...confirmation,
          instance: `i-${index}`,
        })),
      }),
      { data: { confirmed: ["web"] } },
    ],
    [
      "a leaked standby key is retired without a publication",
      aRotation.regenerating({
        mode: "emergency",
        emergency: emergencyDeclared({ compromised: "standby" }).emergency,
        leaked: leaked(keyB),
      }),
      events.standbyKeyRegenerated,
      { type: "keyturn.rotation.retired", data: { retired: { slot: "key2", fingerprint: keyB } } },
    ],
    [
      "a death that could not be seen is told with the key",
      aRotation.confirming(),
      events.revocationUnproven,
      { type: "keyturn.revocation.unproven", data: { retired: { slot: "key1", fingerprint: keyA } } },
    ],
    [
      "drift is told outside of a rotation too",
      aRotation.idle(),
      driftFound("published-key-dead"),
      { type: "keyturn.drift.found", data: { drift: "published-key-dead", phase: "repairing" } },
    ],
  ])("%s", (_promise, before, event, expected) => {
    expect(meaning(before, event)).toMatchObject([expected]);
  });

  it("is two things when somebody else has retired the key", () => {
    expect(meaning(aRotation.adopting(), driftFound("retired-out-of-band")).map(({ id }) => id)).toEqual([
      "vision/7/keyturn.drift.found",
      "vision/7/keyturn.rotation.retired",
    ]);
  });

  it.each<[string, AccountState, RotationEvent]>([
    ["an enrolment", unenrolled, events.enrolmentStarted],
    ["an emergency that takes over a rotation", aRotation.proving(), events.emergencyDeclared],
    ["a retirement that was told already", aRotation.confirming(), events.secretStored],
    ["a pause", aRotation.adopting(), events.accountPaused],
  ])("is nothing for %s", (_what, before, event) => {
    expect(meaning(before, event)).toEqual([]);
  });
});

describe("unknown consumers", () => {
  it("are told as a figure, once per moment of discovery", () => {
    expect(unknownConsumersFound({ account: "vision", resourceId }, 2, now)).toEqual({
      id: "vision/2026-03-01T09:00:00.000Z/keyturn.consumer.unknown",
      at: now,
      type: "keyturn.consumer.unknown",
      data: { account: "vision", resourceId, unknown: 2 },
    });
  });
});
