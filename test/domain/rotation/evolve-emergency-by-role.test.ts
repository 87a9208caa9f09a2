import { describe, expect, it } from "@jest/globals";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { Emergency } from "../../../shared/domain/rotation/rotation-event.ts";
import type { Phase } from "../../../shared/domain/rotation/account-state.ts";
import { before, hour, keyA, keyC, mainVault, minute, now } from "../builders.ts";
import { anEmergency, emergencyDeclared, events, leaked } from "../events.ts";
import { aRotation } from "../rotations.ts";

type Leak = Emergency["compromised"];
const leaks: readonly Leak[] = ["active", "standby", "both"];

/** The phase that a leak leads to, whether the rotation in flight is taken over, and what must follow it. */
function declared(phase: Exclude<Phase, "unenrolled">, compromised: Leak) {
  const state = evolve(aRotation[phase](), emergencyDeclared({ compromised }));
  if (state.phase === "unenrolled") throw new Error("not enrolled any more");
  return [
    state.phase,
    "emergency" in state ? state.emergency?.compromised : undefined,
    state.followUp?.compromised,
  ];
}

describe("an emergency that an older build recorded", () => {
  it.each<[Exclude<Phase, "unenrolled">, Readonly<Record<Leak, readonly unknown[]>>]>([
    [
      "idle",
      {
        active: ["preparing", "active", undefined],
        standby: ["preparing", "standby", undefined],
        both: ["preparing", "both", undefined],
      },
    ],
    [
      "repairing",
      {
        active: ["repairing", undefined, "active"],
        standby: ["repairing", undefined, "standby"],
        both: ["repairing", undefined, "both"],
      },
    ],
    [
      "preparing",
      {
        active: ["preparing", "active", undefined],
        standby: ["preparing", "standby", undefined],
        both: ["preparing", "both", undefined],
      },
    ],
    [
      "regenerating",
      {
        active: ["regenerating", "active", undefined],
        standby: ["regenerating", "standby", undefined],
        both: ["regenerating", "both", undefined],
      },
    ],
    ...(["proving", "publishing", "adopting", "retiring"] as const).map(
      (phase): [Exclude<Phase, "unenrolled">, Readonly<Record<Leak, readonly unknown[]>>] => [
        phase,
        {
          active: [phase, "active", undefined],
          // The fresh key leaked: it is the active one when this rotation ends.
          standby: [phase, "standby", "active"],
          both: [phase, "both", "active"],
        },
      ],
    ),
    [
      "confirming",
      {
        active: ["confirming", undefined, "active"],
        standby: ["confirming", undefined, "standby"],
        both: ["confirming", undefined, "both"],
      },
    ],
    [
      "reverting",
      {
        active: ["publishing", "active", undefined],
        // The way back leads away from the key that leaked.
        standby: ["reverting", undefined, "standby"],
        both: ["publishing", "both", "active"],
      },
    ],
  ])("in %s goes where the leaked key dies soonest", (phase, expected) => {
    for (const leak of leaks) expect([leak, ...declared(phase, leak)]).toEqual([leak, ...expected[leak]]);
  });

  it("starts a rotation of its own where none was in flight", () => {
    expect(evolve(aRotation.idle(), events.emergencyDeclared)).toEqual(
      aRotation.preparing({
        id: "20260301T090000000Z",
        mode: "emergency",
        requestedAt: now,
        requestedBy: "eve",
        emergency: anEmergency(),
        leaked: leaked(keyA),
      }),
    );
  });

  it("takes over the name, mode and requester of the one in flight", () => {
    expect(evolve(aRotation.adopting(), events.emergencyDeclared)).toEqual(
      aRotation.adopting({ emergency: anEmergency(), leaked: leaked(keyA) }),
    );
  });

  it.each<[string, Partial<Emergency>, Partial<Emergency>, Partial<Emergency>]>([
    ["of both leaks", { compromised: "active" }, { compromised: "standby" }, { compromised: "both" }],
    ["of the waiver, whichever came first", { gate: "wait" }, { gate: "waive" }, { gate: "waive" }],
    ["of the waiver, although the later would wait", { gate: "waive" }, { gate: "wait" }, { gate: "waive" }],
    ["of the nearer deadline", { deadlineMs: minute }, { deadlineMs: hour }, { deadlineMs: minute }],
    ["of the one who spoke last", { by: "eve" }, { by: "bob" }, { by: "bob" }],
  ])("together with an earlier one is one %s", (_promise, earlier, later, expected) => {
    const first = evolve(aRotation.preparing(), emergencyDeclared(earlier));
    expect(evolve(first, emergencyDeclared(later))).toMatchObject({ emergency: expected });
  });

  it.each(["idle", "repairing", "confirming", "reverting"] as const)(
    "in %s forgets no leak that was to follow",
    (phase) => {
      const state = aRotation[phase]({ followUp: anEmergency({ compromised: "active" }) });
      const told = evolve(state, emergencyDeclared({ compromised: "standby" }));
      expect("emergency" in told ? told.emergency : "followUp" in told && told.followUp).toMatchObject({
        compromised: "both",
      });
    },
  );

  it("leaves nothing to follow once what had to follow has begun", () => {
    const begun = evolve(aRotation.idle({ followUp: anEmergency() }), events.emergencyDeclared);
    expect(Object.keys(begun)).not.toContain("followUp");
  });

  it("publishes the fresh key anew when it breaks off a revert", () => {
    const stored = [{ vault: mainVault, secret: "published", version: "v-1", fingerprint: keyC }] as const;
    const broken = evolve(
      aRotation.reverting({ stored, previousPublishedAt: before(minute) }),
      events.emergencyDeclared,
    );
    expect(broken).toEqual(aRotation.publishing({ emergency: anEmergency(), leaked: leaked(keyA) }));
  });

  it.each([unenrolled, aRotation.enrolling()])("does not belong to $phase", (state) => {
    expect(() => evolve(state, events.emergencyDeclared)).toThrow(TypeError);
  });
});
