import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { AccountStateIn } from "../../../shared/domain/rotation/account-state.ts";
import { nextProbeAt } from "../../../shared/domain/proof/probe-pace.ts";
import type { ProbeFact, World } from "../../../shared/domain/world.ts";
import {
  after,
  anAccount,
  aWorld,
  day,
  drVault,
  hour,
  keyB,
  keyC,
  keyD,
  mainVault,
  minute,
  now,
  outline,
  second,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const slotStored = [{ vault: mainVault, secret: "key1", version: "v-d", fingerprint: keyD }] as const;

function confirming(change: Partial<AccountStateIn<"confirming">> = {}): AccountStateIn<"confirming"> {
  return aRotation.confirming({ stored: slotStored, ...change });
}

function refused(consecutive: number, last: ProbeFact["last"] = "refused"): Partial<World> {
  return { rejection: { consecutive, last } };
}

function waitAt(waited: number): number {
  return nextProbeAt(now, after(waited)).getTime() - after(waited).getTime();
}

describe("the proof of the fresh key", () => {
  it.each<[string, Partial<World>, string]>([
    ["is asked of the data plane", {}, "observe acceptance"],
    [
      "is there with the wanted number of acceptances in a row",
      { acceptance: { consecutive: 3, last: "accepted" } },
      "record fresh-key-proven",
    ],
    [
      "is missing with one too few",
      { acceptance: { consecutive: 2, last: "accepted" } },
      "hold FreshKeyNotAccepted",
    ],
    [
      "is missing when the data plane cannot be asked",
      { acceptance: { consecutive: 0, last: "unknown" } },
      "hold FreshKeyNotAccepted",
    ],
    [
      "cannot come when the key is lost, and what the slot holds now is looked for",
      { acceptance: { consecutive: 0, last: "key-lost" } },
      "observe published keys",
    ],
  ])("%s", (_promise, world, expected) => {
    expect(outline(decide(aRotation.proving(), aWorld(world)))).toBe(expected);
  });
});

describe("the proof of death", () => {
  it.each<[string, Partial<World>, string]>([
    ["is asked of the data plane", {}, "observe rejection"],
    ["is there with the wanted number of refusals in a row", refused(3), "record revocation-proven"],
    ["is missing with one too few", refused(2), "hold RetireeStillAccepted"],
    [
      "is still missing a moment before the deadline",
      { ...refused(0, "accepted"), now: after(day - 1) },
      "hold RetireeStillAccepted",
    ],
    [
      "is given up at the deadline",
      { ...refused(0, "accepted"), now: after(day) },
      "record revocation-unproven",
    ],
    [
      "is taken at the deadline when it is there",
      { ...refused(3), now: after(day) },
      "record revocation-proven",
    ],
    ["is not taken from silence", refused(0, "unknown"), "hold RetireeStillAccepted"],
  ])("%s", (_promise, world, expected) => {
    expect(outline(decide(confirming(), aWorld(world)))).toBe(expected);
  });

  it("comes after the new standby key is stored", () => {
    const keys = { kind: "listed", key1: keyD, key2: keyC } as const;
    expect(decide(aRotation.confirming(), aWorld({ keys }))).toMatchObject({
      effect: { type: "store", place: { secret: "key1" }, fingerprint: keyD },
    });
    expect(decide(aRotation.confirming(), aWorld({ keys: { ...keys, key1: keyB } }))).toMatchObject({
      event: { type: "drift-found", drift: { kind: "keys-changed", keys: { key1: keyB, key2: keyC } } },
    });
  });

  it("disables every superseded version, then ends", () => {
    const superseded = [mainVault, drVault].map((vault) => ({ vault, version: "v-a" }));
    const proven = { verdict: "proven", superseded } as const;
    expect(decide(confirming(proven), aWorld())).toMatchObject({
      effect: { type: "disable", place: { vault: mainVault, secret: "published" }, version: "v-a" },
    });
    expect(decide(confirming({ ...proven, disabled: superseded.slice(0, 1) }), aWorld())).toMatchObject({
      effect: { place: { vault: drVault } },
    });
    expect(decide(confirming({ ...proven, disabled: superseded }), aWorld())).toMatchObject({
      event: { type: "rotation-ended", outcome: "completed" },
    });
  });

  it("believes that a version is disabled once it was", () => {
    const effect = {
      type: "disable",
      place: { vault: mainVault, secret: "published" },
      version: "v-a",
    } as const;
    const world = aWorld({
      claim: { worker: "me", until: now, effect },
      claimedSecret: { kind: "disabled" },
    });
    expect(outline(decide(confirming({ verdict: "proven" }), world))).toBe(
      "record superseded-version-disabled",
    );
  });

  it("leaves the old versions readable when the death is unproven, and says so", () => {
    expect(decide(confirming({ verdict: "unproven" }), aWorld())).toMatchObject({
      event: {
        type: "rotation-ended",
        outcome: "completed",
        reason: expect.stringContaining("still accepted"),
      },
    });
  });

  it("asks rarer the longer it takes, within bounds", () => {
    expect([0, 4 * second, 10 * minute, hour].map(waitAt)).toEqual([
      2 * second,
      2 * second,
      5 * minute,
      15 * minute,
    ]);
  });

  it("takes as many refusals as the policy says", () => {
    const spec = anAccount({ policy: { probes: 5 } });
    expect(outline(decide(confirming(), aWorld({ spec, ...refused(4) })))).toBe("hold RetireeStillAccepted");
  });
});
