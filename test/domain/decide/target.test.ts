import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import { isInFlight } from "../../../shared/domain/rotation/account-state.ts";
import {
  anAccount,
  aSeenWorld,
  drVault,
  keyA,
  mainVault,
  outline,
  present,
  publishing,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const inFlight = Object.values(aRotation)
  .map((build) => build())
  .filter(isInFlight);
const elsewhere = anAccount({ vaults: [mainVault, drVault] });

describe("a fleet file that names another place", () => {
  it.each(inFlight)("is not followed half-way, in $phase", (state) => {
    expect(decide(state, aSeenWorld({ spec: elsewhere }))).toMatchObject({
      objection: { reason: "TargetChanged", remedy: "operator" },
    });
  });

  it("starts an enrolment anew that has not ended", () => {
    const published = [...publishing(present(keyA)), ...publishing({ kind: "absent" }, [drVault])];
    const decision = decide(aRotation.enrolling(), aSeenWorld({ spec: elsewhere, published }));
    expect(outline(decision)).toBe("record enrolment-started");
    if (decision.kind !== "record") return;
    expect(evolve(aRotation.enrolling(), decision.event)).toMatchObject({
      phase: "enrolling",
      target: { vaults: [mainVault, drVault] },
      stored: [],
    });
  });
});
