import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { Claim } from "../../../shared/domain/decide/effect.ts";
import type { StoredSecret } from "../../../shared/domain/secret-place.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  anAccount,
  aSeenWorld,
  aWorld,
  after,
  before,
  drVault,
  keyA,
  keyC,
  keyD,
  mainVault,
  now,
  outline,
  present,
  second,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const target = { ...aRotation.publishing().target, vaults: [mainVault, drVault] };
const spec = anAccount({ vaults: target.vaults });
const keys = { kind: "listed", key1: keyA, key2: keyC } as const;

function stored(vault: string, secret: StoredSecret["secret"]): StoredSecret {
  return { vault, secret, version: "v-c", fingerprint: keyC };
}

/** A claim of a store that expired without being recorded. */
function lostStore(secret: "key2" | "published"): Claim {
  const place = { vault: mainVault, secret };
  const effect = { type: "store", place, slot: "key2", fingerprint: keyC } as const;
  return { worker: "dead", until: before(second), effect };
}

/** The decision after a lost store, given the secret as it is now. */
function afterLoss(facts: Partial<World>, secret: "key2" | "published" = "key2") {
  const done = secret === "published" ? [stored(mainVault, "key2")] : [];
  return decide(aRotation.publishing({ stored: done }), aWorld({ keys, claim: lostStore(secret), ...facts }));
}

describe("publishing", () => {
  const slots = [stored(mainVault, "key2"), stored(drVault, "key2")];

  it.each<[string, readonly StoredSecret[], string, string]>([
    ["begins with the slot's secret", [], mainVault, "key2"],
    ["stores the slot's secret in every vault", slots.slice(0, 1), drVault, "key2"],
    ["shows the key to consumers only then", slots, mainVault, "published"],
    ["ends with the last vault", [...slots, stored(mainVault, "published")], drVault, "published"],
  ])("%s", (_promise, done, vault, secret) => {
    expect(decide(aRotation.publishing({ target, stored: done }), aSeenWorld({ spec, keys }))).toMatchObject({
      kind: "perform",
      effect: { type: "store", place: { vault, secret }, slot: "key2", fingerprint: keyC },
    });
  });

  it("is done when every vault has both", () => {
    const done = [...slots, stored(mainVault, "published"), stored(drVault, "published")];
    expect(outline(decide(aRotation.publishing({ target, stored: done }), aWorld({ spec })))).toBe(
      "record fresh-key-published",
    );
  });

  it.each<[string, World["keys"], string]>([
    [
      "when somebody regenerated it meanwhile",
      { kind: "listed", key1: keyA, key2: keyD },
      "record drift-found",
    ],
    ["when the keys may not be listed", { kind: "refused", because: "forbidden" }, "hold KeysNotListable"],
  ])("stores no dead key %s", (_situation, seen, expected) => {
    expect(outline(decide(aRotation.publishing(), aSeenWorld(seen && { keys: seen })))).toBe(expected);
  });
});

describe("a store whose answer was lost", () => {
  it("is looked for before it is repeated", () => {
    expect(outline(afterLoss({}))).toBe("observe claimedSecret");
  });

  it("is adopted when it is there", () => {
    expect(afterLoss({ claimedSecret: present(keyC, { version: "found" }) })).toMatchObject({
      event: {
        type: "secret-stored",
        stored: { version: "found", secret: "key2", fingerprint: keyC },
        at: now,
      },
    });
  });

  it.each<[string, World["claimedSecret"]]>([
    ["is absent", { kind: "absent" }],
    ["holds another key", present(keyA)],
    ["is disabled", { kind: "disabled" }],
  ])("is repeated when the secret %s", (_situation, claimedSecret) => {
    expect(outline(afterLoss(claimedSecret ? { claimedSecret } : {}))).toBe("perform store");
  });

  it("is not repeated while its own worker's claim is open, and is adopted even then", () => {
    const claim = { ...lostStore("key2"), worker: "me", until: after(second) };
    expect(outline(afterLoss({ claim, claimedSecret: { kind: "absent" } }))).toBe(
      "hold EffectOutcomeUnknown",
    );
    expect(outline(afterLoss({ claim, claimedSecret: present(keyC) }))).toBe("record secret-stored");
  });

  it("is not mistaken for the version that was there before", () => {
    const claimedSecret = present(keyC, { version: "v-a" });
    expect(outline(afterLoss({ claimedSecret }, "published"))).toBe("perform store");
  });

  it("is not looked for when the claim was for another place", () => {
    const claim = lostStore("published");
    expect(outline(decide(aRotation.publishing(), aWorld({ keys, claim })))).toBe("perform store");
  });
});
