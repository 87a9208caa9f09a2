import { describe, expect, it } from "@jest/globals";
import type { Drift } from "../../../shared/domain/rotation/drift.ts";
import {
  driftAtRest,
  driftWhileAdopting,
  driftWhileReverting,
} from "../../../shared/domain/decide/find-drift.ts";
import type { Fingerprint } from "../../../shared/domain/key.ts";
import type { VaultFact } from "../../../shared/domain/world.ts";
import {
  before,
  drVault,
  fp,
  hour,
  keyA,
  keyB,
  keyC,
  keyD,
  mainVault,
  minute,
  present,
  publishing,
} from "../builders.ts";
import { anEmergency, leaked } from "../events.ts";
import { aRotation } from "../rotations.ts";

const foreign = fp("f");

/** The facts from listing the keys and reading both vaults. */
function seen(key1: Fingerprint, key2: Fingerprint, main: Fingerprint, dr: Fingerprint = main) {
  const published: readonly VaultFact[] = [
    ...publishing(present(main, { createdAt: before(hour) })),
    ...publishing(present(dr, { createdAt: before(minute) }), [drVault]),
  ];
  return { keys: { key1, key2 }, published };
}

const inMain = (key: string) => ({ vault: mainVault, version: `v-${key}` });
const inDr = (key: string) => ({ vault: drVault, version: `v-${key}` });

describe("at rest, with key1 active", () => {
  it.each<[string, ReturnType<typeof seen>, Drift | undefined]>([
    ["nothing drifted while all is as the trail says", seen(keyA, keyB, keyA), undefined],
    [
      "a regenerated standby key is noted",
      seen(keyA, keyD, keyA),
      {
        kind: "keys-changed",
        keys: { key1: keyA, key2: keyD },
      },
    ],
    [
      "an active key that somebody regenerated and published is noted",
      seen(keyD, keyB, keyD),
      {
        kind: "keys-changed",
        keys: { key1: keyD, key2: keyB },
      },
    ],
    [
      "the standby key published everywhere turns the roles, from the youngest version on",
      seen(keyA, keyB, keyB),
      {
        kind: "roles-swapped",
        active: "key2",
        keys: { key1: keyA, key2: keyB },
        standbyUnpublishedSince: before(minute),
      },
    ],
    [
      "a regenerated active key leaves the vaults with a dead one",
      seen(keyD, keyB, keyA),
      {
        kind: "published-key-dead",
        keys: { key1: keyD, key2: keyB },
        superseded: [inMain("a"), inDr("a")],
      },
    ],
    [
      "a foreign value in one vault is replaced",
      seen(keyA, keyB, keyA, foreign),
      {
        kind: "published-key-dead",
        keys: { key1: keyA, key2: keyB },
        superseded: [inMain("a"), inDr("f")],
      },
    ],
    [
      "vaults that disagree are made to agree",
      seen(keyA, keyB, keyA, keyB),
      {
        kind: "published-key-dead",
        keys: { key1: keyA, key2: keyB },
        superseded: [inMain("a"), inDr("b")],
      },
    ],
  ])("%s", (_promise, sight, drift) => {
    for (const phase of ["idle", "preparing", "enrolling", "repairing"] as const) {
      const found = driftAtRest(aRotation[phase](), sight);
      const { owed: _atRestAlone, ...rest } = { owed: undefined, ...found };
      expect(found && rest).toEqual(drift);
    }
  });

  it("a regenerated key leaves a dead value in the secret of its slot, which is owed", () => {
    const sight = seen(keyA, keyD, keyA);
    expect(driftAtRest(aRotation.idle(), sight)).toMatchObject({
      owed: [{ vault: mainVault, secret: "key2" }],
    });
    expect(driftAtRest(aRotation.preparing(), sight)).not.toHaveProperty("owed");
  });

  it("a vault that cannot be read says nothing, and hides nothing", () => {
    const gone = publishing({ kind: "disabled" }, [drVault]);
    const sight = (main: Fingerprint) => ({
      keys: { key1: keyA, key2: keyB },
      published: [...publishing(present(main)), ...gone],
    });
    expect(driftAtRest(aRotation.idle(), sight(keyA))).toBeUndefined();
    expect(driftAtRest(aRotation.idle(), sight(foreign))).toMatchObject({ superseded: [inMain("f")] });
  });
});

describe("while consumers adopt key2", () => {
  it.each<[string, ReturnType<typeof seen>, Drift | undefined]>([
    ["nothing drifted while all is as the trail says", seen(keyA, keyC, keyC), undefined],
    [
      "a regenerated fresh key is replaced by what the slot holds now",
      seen(keyA, keyD, keyC),
      {
        kind: "fresh-key-dead",
        keys: { key1: keyA, key2: keyD },
        fresh: keyD,
        superseded: [inMain("c"), inDr("c")],
      },
    ],
    [
      "a foreign value in one vault is overwritten, and only that",
      seen(keyA, keyC, keyC, foreign),
      { kind: "published-overwritten", superseded: [inDr("f")] },
    ],
    [
      "the previous key in one of two vaults is overwritten",
      seen(keyA, keyC, keyC, keyA),
      { kind: "published-overwritten", superseded: [inDr("a")] },
    ],
    [
      "the previous key in every vault is taken for a revert",
      seen(keyA, keyC, keyA),
      { kind: "reverted-by-hand", keys: { key1: keyA, key2: keyC }, publishedAt: before(minute) },
    ],
    [
      "a revert by hand is seen although the fresh key is gone as well",
      seen(keyA, keyD, keyA),
      { kind: "reverted-by-hand", keys: { key1: keyA, key2: keyD }, publishedAt: before(minute) },
    ],
    [
      "a regenerated previous key is taken for the retirement, naming who had not moved",
      seen(keyD, keyC, keyC),
      { kind: "retired-out-of-band", replacement: keyD, notAdopted: ["web"] },
    ],
    [
      "of two keys that are gone the published one matters first",
      seen(keyD, fp("e"), keyC),
      {
        kind: "fresh-key-dead",
        keys: { key1: keyD, key2: fp("e") },
        fresh: fp("e"),
        superseded: [inMain("c"), inDr("c")],
      },
    ],
  ])("%s", (_promise, sight, drift) => {
    expect(driftWhileAdopting(aRotation.adopting(), sight, ["web"])).toEqual(drift);
  });

  it.each([
    ["the previous key", [keyA], "published-overwritten"],
    ["both keys", [keyA, keyC], "published-overwritten"],
    ["the fresh key", [keyC], "reverted-by-hand"],
  ] as const)("of a leak of %s, the previous key in every vault is %j %s", (_which, fingerprints, kind) => {
    const state = aRotation.adopting({ emergency: anEmergency(), leaked: leaked(...fingerprints) });
    expect(driftWhileAdopting(state, seen(keyA, keyC, keyA), [])).toMatchObject({ kind });
  });

  it.each([
    ["the fresh key is gone", { key1: keyA, key2: keyD }, "fresh-key-dead"],
    ["the previous key is gone", { key1: keyD, key2: keyC }, "retired-out-of-band"],
    ["both keys are there", { key1: keyA, key2: keyC }, undefined],
  ] as const)("is found in the keys where no secret can be read: %s", (_what, keys, kind) => {
    expect(driftWhileAdopting(aRotation.adopting(), { keys, published: [] }, [])?.kind).toBe(kind);
  });

  it("a changed previous key is no drift once keyturn itself regenerates it", () => {
    expect(driftWhileAdopting(aRotation.retiring(), seen(keyD, keyC, keyC), [])).toBeUndefined();
    expect(driftWhileAdopting(aRotation.retiring(), seen(keyA, keyD, keyC), [])).toMatchObject({
      kind: "fresh-key-dead",
    });
  });
});

describe("while consumers go back to key1", () => {
  it.each<[string, ReturnType<typeof seen>, Drift | undefined]>([
    ["nothing drifted while all is as the trail says", seen(keyA, keyC, keyA), undefined],
    [
      "a regenerated previous key sends them forward again",
      seen(keyD, keyC, keyA),
      {
        kind: "previous-key-dead",
        keys: { key1: keyD, key2: keyC },
        superseded: [inMain("a"), inDr("a")],
      },
    ],
    [
      "another key in one vault is overwritten, and only that",
      seen(keyA, keyC, keyA, keyC),
      { kind: "published-overwritten", superseded: [inDr("c")] },
    ],
    [
      "a regenerated fresh key, which nobody goes to any more, is noted",
      seen(keyA, keyD, keyA),
      { kind: "keys-changed", keys: { key1: keyA, key2: keyD } },
    ],
  ])("%s", (_promise, sight, drift) => {
    expect(driftWhileReverting(aRotation.reverting(), sight)).toEqual(drift);
  });
});

describe("while the fresh key is proven", () => {
  it("a list that still shows the replaced key is an answer from before, and no drift", () => {
    const proving = aRotation.proving({ fresh: keyC, replaced: keyB, keys: { key1: keyA, key2: keyC } });
    expect(driftAtRest(proving, seen(keyA, keyB, keyA))).toBeUndefined();
    expect(driftAtRest(proving, seen(keyA, keyD, keyA))).toMatchObject({ kind: "keys-changed" });
  });
});
