import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../../shared/domain/decide/decide.ts";
import { evolve } from "../../../../shared/domain/rotation/evolve.ts";
import type { RotationRequest } from "../../../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../../../shared/domain/rotation/account-state.ts";
import {
  after,
  anUnwatchedWorld,
  aSeenWorld,
  foundAccount,
  keyA,
  minute,
  now,
  outline,
  present,
  publishing,
} from "../../builders.ts";
import { aRotation } from "../../rotations.ts";

const request: RotationRequest = { id: "r-1", mode: "manual", requestedAt: now, requestedBy: "ada" };
const busy = [
  ...Object.values(aRotation)
    .map((build) => build())
    .filter(isInFlight),
  aRotation.repairing({ request }),
];
const refused = { kind: "refused", because: "local-auth-disabled" } as const;
const switchedOff = { ...foundAccount, localAuthDisabled: true };

describe("keys that are switched off", () => {
  it.each(busy)("end a rotation as keyless in $phase, whichever fact says so", (state) => {
    for (const fact of [{ keys: refused }, { account: switchedOff }]) {
      const decision = decide(state, aSeenWorld(fact));
      expect(decision).toMatchObject({ event: { type: "rotation-ended", outcome: "keyless" } });
      if (decision.kind !== "record") return;
      expect(evolve(state, decision.event)).toMatchObject({
        phase: "idle",
        lastEnded: { outcome: "keyless", at: now },
      });
    }
  });

  it("end a repair that interrupted no rotation", () => {
    const decision = decide(aRotation.repairing(), aSeenWorld({ keys: refused }));
    expect(outline(decision)).toBe("record repair-abandoned");
  });

  it("end nothing while a call is under way that may still take effect", () => {
    const effect = { type: "regenerate", slot: "key1", stale: keyA } as const;
    const claim = { worker: "me", until: after(minute), effect };
    expect(outline(decide(aRotation.retiring(), aSeenWorld({ keys: refused, claim })))).toBe(
      "hold EffectOutcomeUnknown",
    );
  });

  it("are asked for when the data plane says nothing about the published key", () => {
    const world = anUnwatchedWorld({ published: publishing(present(keyA)), liveness: "unknown" });
    expect(outline(decide(aRotation.reverting({ previousPublishedAt: now }), world))).toBe("observe account");
  });
});
