import { describe, expect, it } from "@jest/globals";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import { after, before, hour, keyA, keyB, keyC, keyD, mainVault, now } from "../builders.ts";
import { events } from "../events.ts";
import { aRotation } from "../rotations.ts";

const everyPhase: readonly AccountState[] = [unenrolled, ...Object.values(aRotation).map((build) => build())];

const enrolledPhases = Object.values(aRotation).map((build) => build().phase);

describe("the fold of events", () => {
  it.each<[string, AccountState, keyof typeof events, object]>([
    [
      "starts an enrolment",
      unenrolled,
      "enrolmentStarted",
      { phase: "enrolling", active: "key1", stored: [] },
    ],
    ["starts another enrolment when idle", aRotation.idle(), "enrolmentStarted", { phase: "enrolling" }],
    [
      "is idle once enrolled, counting the cadence anew",
      aRotation.enrolling(),
      "accountEnrolled",
      { phase: "idle", publishedAt: now },
    ],
    [
      "prepares what was asked for",
      aRotation.idle(),
      "rotationRequested",
      { phase: "preparing", mode: "manual", requestedBy: "ada", requestedAt: now },
    ],
    [
      "remembers the key that is to be replaced",
      aRotation.preparing(),
      "preflightPassed",
      { phase: "regenerating", replaced: keyB },
    ],
    [
      "proves the fresh key",
      aRotation.regenerating(),
      "standbyKeyRegenerated",
      { phase: "proving", fresh: keyC, keys: { key1: keyA, key2: keyC } },
    ],
    ["publishes a proven key", aRotation.proving(), "freshKeyProven", { phase: "publishing", fresh: keyC }],
    [
      "waits for adoption from publication on",
      aRotation.publishing(),
      "freshKeyPublished",
      { phase: "adopting", freshPublishedAt: now, active: "key1" },
    ],
    [
      "remembers the retiree before it is replaced",
      aRotation.adopting(),
      "adoptionConfirmed",
      { phase: "retiring", retiree: keyA },
    ],
    [
      "turns the roles when the previous key is gone",
      aRotation.retiring({ freshPublishedAt: before(hour) }),
      "previousKeyRegenerated",
      {
        phase: "confirming",
        active: "key2",
        retired: "key1",
        keys: { key1: keyD, key2: keyC },
        publishedAt: before(hour),
        standbyUnpublishedSince: before(hour),
      },
    ],
    ["notes the proof of death", aRotation.confirming(), "revocationProven", { verdict: "proven" }],
    ["notes a death without proof", aRotation.confirming(), "revocationUnproven", { verdict: "unproven" }],
    [
      "notes a disabled version",
      aRotation.confirming(),
      "versionDisabled",
      { disabled: [{ vault: mainVault, version: "v-a" }] },
    ],
    [
      "goes back when asked to",
      aRotation.adopting({ stored: [] }),
      "revertRequested",
      { phase: "reverting", stored: [] },
    ],
    [
      "counts the fresh key as published until the previous one is",
      aRotation.reverting(),
      "previousKeyPublished",
      { previousPublishedAt: now, standbyUnpublishedSince: now },
    ],
    [
      "remembers how it ended",
      aRotation.confirming(),
      "rotationEnded",
      { phase: "idle", active: "key2", lastEnded: { outcome: "completed", at: now } },
    ],
  ])("%s", (_promise, state, event, expected) => {
    expect(evolve(state, events[event])).toMatchObject(expected);
  });

  it.each(["enrolling", "repairing", "publishing", "confirming", "reverting"] as const)(
    "collects what was stored in %s",
    (phase) => {
      expect(evolve(aRotation[phase](), events.secretStored)).toMatchObject({
        phase,
        stored: [{ version: "v-c" }],
      });
    },
  );

  it("keeps how old the previous key is through a revert", () => {
    const reverted = evolve(evolve(aRotation.reverting(), events.previousKeyPublished), {
      ...events.rotationEnded,
      outcome: "reverted",
      at: after(hour),
    });
    expect(reverted).toMatchObject({ phase: "idle", publishedAt: aRotation.idle().publishedAt });
  });

  it("leaves nothing of a rotation in the idle account", () => {
    const idle = evolve(aRotation.confirming({ verdict: "proven" }), events.rotationEnded);
    const kept =
      "active endpoint keys lastEnded ownVersions phase publishedAt refreshBound standbyUnpublishedSince target";
    expect(Object.keys(idle).sort()).toEqual(kept.split(" "));
  });

  const belongs: Readonly<Record<keyof typeof events, readonly AccountState["phase"][]>> = {
    enrolmentStarted: ["unenrolled", "enrolling", "idle"],
    accountEnrolled: ["enrolling"],
    // While consumers adopt: the key that is published, in a version that expires later.
    secretStored: ["enrolling", "repairing", "publishing", "adopting", "confirming", "reverting"],
    rotationRequested: ["idle"],
    preflightPassed: ["preparing"],
    standbyKeyRegenerated: ["regenerating"],
    freshKeyProven: ["proving"],
    freshKeyPublished: ["publishing"],
    adoptionConfirmed: ["adopting"],
    previousKeyRegenerated: ["retiring"],
    revocationProven: ["confirming"],
    revocationUnproven: ["confirming"],
    versionDisabled: ["idle", "confirming"],
    revertRequested: ["publishing", "adopting", "retiring"],
    repairAbandoned: ["repairing"],
    accountVerified: ["idle"],
    accountMoved: enrolledPhases,
    trailRestored: enrolledPhases,
    previousKeyPublished: ["reverting"],
    emergencyDeclared: enrolledPhases.filter((phase) => phase !== "enrolling"),
    rotationApproved: ["preparing"],
    accountDeclared: enrolledPhases,
    accountRemoved: enrolledPhases,
    termsLoosened: enrolledPhases.filter((phase) => !["enrolling", "idle", "repairing"].includes(phase)),
    accountPaused: enrolledPhases,
    accountResumed: enrolledPhases,
    consumerRegistered: enrolledPhases,
    consumerApproved: enrolledPhases,
    consumerDeregistered: enrolledPhases,
    instanceContested: enrolledPhases,
    contestSettled: enrolledPhases,
    refreshBoundChanged: enrolledPhases,
    driftFound: enrolledPhases,
    driftRepaired: ["repairing"],
    rotationEnded: [
      "preparing",
      "regenerating",
      "proving",
      "publishing",
      "adopting",
      "retiring",
      "confirming",
      "reverting",
    ],
  };

  it.each(Object.keys(events) as (keyof typeof events)[])(
    "takes %s in its own phases and in no other",
    (name) => {
      const taken = everyPhase.filter((state) => {
        try {
          evolve(state, events[name]);
          return true;
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          return false;
        }
      });
      expect(taken.map(({ phase }) => phase)).toEqual(
        everyPhase.map(({ phase }) => phase).filter((phase) => belongs[name].includes(phase)),
      );
    },
  );
});
