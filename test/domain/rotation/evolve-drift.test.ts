import { describe, expect, it } from "@jest/globals";
import { maxSuperseded } from "../../../shared/domain/rotation/evolve-drift.ts";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { DriftKind } from "../../../shared/domain/rotation/drift.ts";
import type { Phase, AccountState } from "../../../shared/domain/rotation/account-state.ts";
import { before, hour, keyA, keyC, keyD, mainVault, now } from "../builders.ts";
import { anEmergency, driftFound, drifts, events } from "../events.ts";
import { aRotation } from "../rotations.ts";

it("keeps a bounded number of overwritten versions, those of the previous key among them", () => {
  let state: AccountState = aRotation.adopting();
  for (let version = 0; version < 500; version += 1) {
    const superseded = [{ vault: mainVault, version: `v-${version}` }];
    state = evolve(
      { ...aRotation.adopting(), ...state },
      { type: "drift-found", at: now, drift: { kind: "published-overwritten", superseded } },
    );
  }
  const { superseded = [] } = "superseded" in state ? state : {};
  expect(superseded).toHaveLength(maxSuperseded);
  expect(superseded).toEqual(expect.arrayContaining([...aRotation.adopting().superseded]));
});

const everyPhase: readonly AccountState[] = [unenrolled, ...Object.values(aRotation).map((build) => build())];
const enrolledPhases = Object.values(aRotation).map((build) => build().phase);
const { id, mode, requestedAt, requestedBy } = aRotation.preparing();
const request = { id, mode, requestedAt, requestedBy };
const stored = [{ vault: mainVault, secret: "published", version: "v-1", fingerprint: keyC }] as const;
const emergency = anEmergency();
const approval = { by: "bob", at: now };

describe("a drift that was found", () => {
  it.each<[string, AccountState, DriftKind, object]>([
    [
      "is noted in an idle account",
      aRotation.idle(),
      "keys-changed",
      { phase: "idle", keys: { key2: keyD } },
    ],
    [
      "makes the key that the slot holds now the one to prove",
      aRotation.proving(),
      "keys-changed",
      { phase: "proving", fresh: keyD, keys: { key1: keyA, key2: keyD } },
    ],
    [
      "has the standby key stored again while its death is awaited",
      aRotation.confirming({ stored }),
      "keys-changed",
      { phase: "confirming", stored: [] },
    ],
    [
      "turns the roles, and counts the cadence from when that was done",
      aRotation.idle(),
      "roles-swapped",
      { phase: "idle", active: "key2", standbyUnpublishedSince: before(hour), publishedAt: before(hour) },
    ],
    [
      "begins a repair",
      aRotation.idle(),
      "published-key-dead",
      { phase: "repairing", keys: { key1: keyD }, stored: [], superseded: [{ version: "v-x" }] },
    ],
    [
      "begins a repair anew when a key dies during one",
      aRotation.repairing({ stored, request }),
      "published-key-dead",
      { phase: "repairing", keys: { key1: keyD }, stored: [], request },
    ],
    [
      "publishes the key that the fresh one's slot holds now",
      aRotation.adopting({ stored }),
      "fresh-key-dead",
      {
        phase: "publishing",
        fresh: keyD,
        stored: [],
        superseded: [{ version: "v-a" }, { version: "v-x" }],
      },
    ],
    [
      "overwrites what a vault publishes instead of the fresh key",
      aRotation.adopting(),
      "published-overwritten",
      { phase: "publishing", fresh: keyC, keys: { key1: keyA, key2: keyC } },
    ],
    [
      "overwrites what a vault publishes instead of the previous key",
      aRotation.reverting({ previousPublishedAt: now, stored }),
      "published-overwritten",
      { phase: "reverting", stored: [], superseded: [{ version: "v-a" }, { version: "v-x" }] },
    ],
    [
      "goes along with a revert by hand, from when that was published",
      aRotation.adopting(),
      "reverted-by-hand",
      { phase: "reverting", previousPublishedAt: before(hour), standbyUnpublishedSince: now },
    ],
    [
      "takes a previous key that is gone for retired",
      aRotation.adopting({ freshPublishedAt: before(hour) }),
      "retired-out-of-band",
      {
        phase: "confirming",
        active: "key2",
        retired: "key1",
        retiree: keyA,
        keys: { key1: keyD, key2: keyC },
        publishedAt: before(hour),
        regeneratedAt: now,
        verdict: "open",
      },
    ],
    [
      "sends consumers forward again when there is no way back",
      aRotation.reverting({ previousPublishedAt: now }),
      "previous-key-dead",
      { phase: "publishing", fresh: keyC, keys: { key1: keyD, key2: keyC } },
    ],
  ])("%s", (_promise, state, kind, expected) => {
    expect(evolve(state, driftFound(kind))).toMatchObject(expected);
  });

  it("does not list a version twice", () => {
    const { superseded } = drifts["published-overwritten"];
    expect(evolve(aRotation.adopting({ superseded }), driftFound("published-overwritten"))).toMatchObject({
      superseded,
    });
  });

  it("leaves no word of the previous key's publication when that is overwritten", () => {
    const overwritten = evolve(
      aRotation.reverting({ previousPublishedAt: now }),
      driftFound("published-overwritten"),
    );
    expect(Object.keys(overwritten)).not.toContain("previousPublishedAt");
  });

  it.each(["preparing", "regenerating", "proving"] as const)(
    "keeps the wish of a rotation in %s, which begins again",
    (phase) => {
      const wish = { emergency, approval };
      expect(evolve(aRotation[phase](wish), driftFound("published-key-dead"))).toMatchObject({
        phase: "repairing",
        request: { ...request, ...wish },
      });
      expect(evolve(aRotation[phase](wish), driftFound("roles-swapped"))).toMatchObject({
        phase: "preparing",
        ...request,
        approval,
      });
    },
  );

  it.each([
    ["active", "standby"],
    ["standby", "active"],
    ["both", "both"],
  ] as const)("that turned the roles makes a leak of %s one of %s", (compromised, becomes) => {
    const leak = { emergency: anEmergency({ compromised }) };
    expect(evolve(aRotation.preparing(leak), driftFound("roles-swapped"))).toMatchObject({
      emergency: { ...leak.emergency, compromised: becomes },
    });
  });

  const everyEnrolled = { paused: { by: "ada", reason: "audit", at: now }, followUp: emergency };
  it.each(Object.keys(drifts) as DriftKind[])("of %s keeps a pause and what must follow", (kind) => {
    for (const build of Object.values(aRotation)) {
      const state = build(everyEnrolled);
      if (belongs[kind].includes(state.phase)) {
        expect(evolve(state, driftFound(kind))).toMatchObject(everyEnrolled);
      }
    }
  });

  const publishedPhases: readonly Phase[] = ["publishing", "adopting", "retiring", "reverting"];
  const belongs: Readonly<Record<DriftKind, readonly Phase[]>> = {
    "keys-changed": enrolledPhases,
    "secrets-unusable": enrolledPhases,
    "roles-swapped": enrolledPhases,
    "published-key-dead": enrolledPhases,
    "fresh-key-dead": publishedPhases,
    "published-overwritten": publishedPhases,
    "previous-key-dead": publishedPhases,
    "reverted-by-hand": ["adopting", "retiring"],
    "retired-out-of-band": ["adopting"],
  };

  it.each(Object.keys(belongs) as DriftKind[])("of %s is taken in its phases and in no other", (kind) => {
    const taken = everyPhase.filter((state) => {
      try {
        evolve(state, driftFound(kind));
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
        return false;
      }
    });
    const expected = everyPhase.filter(({ phase }) => belongs[kind].includes(phase));
    expect(taken.map(({ phase }) => phase)).toEqual(expected.map(({ phase }) => phase));
  });
});

describe("a drift that was repaired", () => {
  it("leaves an idle account whose cadence and refresh bound begin anew", () => {
    expect(evolve(aRotation.repairing({ stored }), events.driftRepaired)).toEqual(
      aRotation.idle({
        publishedAt: now,
        standbyUnpublishedSince: now,
        ownVersions: [{ vault: mainVault, version: "v-1" }],
      }),
    );
  });

  it("goes on with the rotation that waits, from its beginning", () => {
    const wish = { ...request, emergency, approval };
    expect(evolve(aRotation.repairing({ stored, request: wish }), events.driftRepaired)).toEqual(
      aRotation.preparing({
        emergency,
        approval,
        standbyUnpublishedSince: now,
        ownVersions: [{ vault: mainVault, version: "v-1" }],
      }),
    );
  });
});

describe("the versions that keyturn itself published", () => {
  it.each<[string, AccountState, keyof typeof events]>([
    ["are those of the enrolment", aRotation.enrolling({ stored }), "accountEnrolled"],
    ["are those of the fresh key", aRotation.publishing({ stored }), "freshKeyPublished"],
    ["are those of the previous key after a revert", aRotation.reverting({ stored }), "previousKeyPublished"],
  ])("%s", (_promise, state, event) => {
    expect(evolve(state, events[event])).toMatchObject({
      ownVersions: [{ vault: mainVault, version: "v-1" }],
    });
  });

  it("outlive the rotation", () => {
    const ownVersions = [{ vault: mainVault, version: "v-1" }];
    expect(evolve(aRotation.confirming({ ownVersions }), events.rotationEnded)).toMatchObject({
      ownVersions,
    });
  });
});
