import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../../shared/domain/decide/decide.ts";
import { evolve } from "../../../../shared/domain/rotation/evolve.ts";
import { isInFlight } from "../../../../shared/domain/rotation/account-state.ts";
import {
  after,
  anAccount,
  aSeenWorld,
  drVault,
  keyA,
  keyD,
  mainVault,
  minute,
  outline,
} from "../../builders.ts";
import { aRotation } from "../../rotations.ts";

const resourceId = anAccount().resourceId.replace("rg-ai", "rg-new");
const moved = anAccount({ resourceId });
const writing = [
  ...Object.values(aRotation)
    .map((build) => build())
    .filter(isInFlight),
  aRotation.repairing(),
];

describe("an account that was moved", () => {
  it.each(writing)("is followed in $phase when it has the same keys", (state) => {
    const decision = decide(state, aSeenWorld({ spec: moved, keys: { kind: "listed", ...state.keys } }));
    expect(decision).toMatchObject({
      event: { type: "account-moved", from: anAccount().resourceId, resourceId },
    });
    if (decision.kind !== "record") return;
    expect(evolve(state, decision.event)).toEqual({ ...state, target: { ...state.target, resourceId } });
  });

  it("is followed though one key was replaced on the way, perhaps by keyturn itself", () => {
    const state = aRotation.retiring();
    const keys = { kind: "listed", ...state.keys, key1: keyD } as const;
    expect(outline(decide(state, aSeenWorld({ spec: moved, keys })))).toBe("record account-moved");
  });

  it("is asked for its keys first", () => {
    const { keys: _unread, ...world } = aSeenWorld({ spec: moved });
    expect(outline(decide(aRotation.adopting(), world))).toBe("observe keys");
  });

  it("is not believed to be the same with other keys", () => {
    const state = aRotation.adopting();
    const keys = { kind: "listed", key1: keyD, key2: keyD } as const;
    expect(outline(decide(state, aSeenWorld({ spec: moved, keys })))).toBe("hold TargetChanged");
    const exchanged = { kind: "listed", key1: state.keys.key2, key2: state.keys.key1 } as const;
    expect(outline(decide(state, aSeenWorld({ spec: moved, keys: exchanged })))).toBe("hold TargetChanged");
  });

  it("is not followed when it also publishes elsewhere", () => {
    const spec = anAccount({ resourceId, vaults: [mainVault, drVault] });
    const state = aRotation.adopting();
    const keys = { kind: "listed", ...state.keys } as const;
    expect(outline(decide(state, aSeenWorld({ spec, keys })))).toBe("hold TargetChanged");
  });

  it("that cannot be found under its new id holds with that reason", () => {
    const keys = { kind: "refused", because: "absent" } as const;
    expect(outline(decide(aRotation.adopting(), aSeenWorld({ spec: moved, keys })))).toBe(
      "hold AccountNotFound",
    );
  });

  it("is not followed while a call to its old id may still take effect", () => {
    const effect = { type: "regenerate", slot: "key1", stale: keyA } as const;
    const claim = { worker: "me", until: after(minute), effect };
    const state = aRotation.retiring();
    const keys = { kind: "listed", ...state.keys } as const;
    expect(outline(decide(state, aSeenWorld({ spec: moved, keys, claim })))).toBe(
      "hold EffectOutcomeUnknown",
    );
  });
});
