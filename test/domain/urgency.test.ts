import { describe, expect, it } from "@jest/globals";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import type { Emergency } from "../../shared/domain/rotation/rotation-event.ts";
import type { Urgency } from "../../shared/domain/urgency.ts";
import { urgencyOf } from "../../shared/domain/urgency.ts";
import type { WakeReason } from "../../shared/domain/world.ts";
import { hour, mainVault, now } from "./builders.ts";
import { aRotation } from "./rotations.ts";

const emergency: Emergency = {
  compromised: "active",
  gate: "wait",
  deadlineMs: hour,
  declaredAt: now,
  by: "eve",
  reason: "leaked",
};
const request = { id: "r-1", requestedAt: now, requestedBy: "eve" } as const;
const phases = Object.keys(aRotation) as (keyof typeof aRotation)[];
const inFlight = phases.filter((phase) => isInFlight(aRotation[phase]()));

const reasons: readonly WakeReason[] = [
  { kind: "wake" },
  { kind: "sweep" },
  { kind: "report" },
  { kind: "fleet" },
  { kind: "command" },
  { kind: "complaint" },
  { kind: "near-expiry", vault: mainVault, version: "v-a" },
];
const unasked = reasons.filter(({ kind }) => kind !== "command" && kind !== "complaint");

const inAn = (phase: keyof typeof aRotation, change: object): AccountState => ({
  ...aRotation[phase](),
  ...change,
});

describe("the urgency of a look", () => {
  it.each(inFlight)("is that of an emergency in %s, for whatever reason it happens", (phase) => {
    const state = inAn(phase, { mode: "emergency", emergency });
    expect(new Set(reasons.map((because) => urgencyOf(because, state)))).toEqual(new Set(["emergency"]));
  });

  it.each<[string, AccountState]>([
    [
      "that a repair has interrupted",
      inAn("repairing", { request: { ...request, mode: "emergency", emergency } }),
    ],
    ["that must follow", inAn("idle", { followUp: emergency })],
    ["that must follow an ordinary rotation", inAn("adopting", { mode: "scheduled", followUp: emergency })],
  ])("is that of an emergency for one %s", (_which, state) => {
    expect(new Set(reasons.map((because) => urgencyOf(because, state)))).toEqual(new Set(["emergency"]));
  });

  it.each<[string, AccountState]>([
    ["a repair", inAn("repairing", {})],
    ...inFlight.map((phase): [string, AccountState] => [`a rotation by hand in ${phase}`, inAn(phase, {})]),
  ])("is prompt for %s, where consumers or a person wait", (_which, state) => {
    expect(new Set(reasons.map((because) => urgencyOf(because, state)))).toEqual(new Set(["prompt"]));
  });

  it.each<[string, AccountState | undefined]>([
    ["an account that nobody has read", undefined],
    ["an account that was never looked at", { phase: "unenrolled" }],
    ["an idle account", inAn("idle", {})],
    ...(["scheduled", "near-expiry"] as const).flatMap((mode) =>
      inFlight.map((phase): [string, AccountState] => [
        `a ${mode} rotation in ${phase}`,
        inAn(phase, { mode }),
      ]),
    ),
  ])("is prompt for %s only after a command or a complaint", (_which, state) => {
    const by = (kind: "command" | "complaint"): Urgency => urgencyOf({ kind }, state);
    expect([by("command"), by("complaint")]).toEqual(["prompt", "prompt"]);
    expect(new Set(unasked.map((because) => urgencyOf(because, state)))).toEqual(new Set(["ordinary"]));
  });

  it("is ordinary where only evidence is to be archived", () => {
    const state = inAn("adopting", { mode: "emergency", emergency });
    expect(urgencyOf({ kind: "archive" }, state)).toBe("ordinary");
  });
});
