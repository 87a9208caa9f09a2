import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  anAccount,
  aSeenWorld,
  aWorld,
  drVault,
  fp,
  keyA,
  keyB,
  keyD,
  mainVault,
  now,
  outline,
  present,
  publishing,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const spec = anAccount({ vaults: [mainVault, drVault] });
const target = { ...aRotation.repairing().target, vaults: spec.vaults };
const keys = { kind: "listed", key1: keyA, key2: keyB } as const;

/** Follows a repair to its end and lists the writes in order. */
function written(world: World): readonly string[] {
  let state: AccountState = aRotation.repairing({ target });
  const places: string[] = [];
  for (;;) {
    const decision = decide(state, world);
    if (decision.kind !== "perform" || decision.effect.type !== "store")
      return [...places, outline(decision)];
    const { place, fingerprint } = decision.effect;
    const host = new URL(place.vault).hostname.split(".")[0] ?? "";
    places.push(`${host}/${place.secret} ${fingerprint[0] ?? ""}`);
    const stored = { ...place, version: `v-${places.length}`, fingerprint };
    state = evolve(state, { type: "secret-stored", at: now, stored });
  }
}

describe("a repair", () => {
  it("publishes the active key everywhere first, since consumers fail until then", () => {
    expect(written(aWorld({ spec, keys }))).toEqual([
      "kv-main/published a",
      "kv-dr/published a",
      "kv-main/key1 a",
      "kv-dr/key1 a",
      "kv-main/key2 b",
      "kv-dr/key2 b",
      "record drift-repaired",
    ]);
  });

  it("looks at the keys before it writes one", () => {
    expect(outline(decide(aRotation.repairing(), aWorld()))).toBe("observe keys");
  });

  it("begins anew when a key was regenerated meanwhile, superseding what it wrote itself", () => {
    const stored = [{ vault: mainVault, secret: "published", version: "v-1", fingerprint: keyA }] as const;
    const superseded = [{ vault: mainVault, version: "v-0" }];
    const world = aWorld({ keys: { ...keys, key1: keyD } });
    expect(decide(aRotation.repairing({ stored, superseded }), world)).toMatchObject({
      event: {
        drift: {
          kind: "published-key-dead",
          keys: { key1: keyD, key2: keyB },
          superseded: [...superseded, { vault: mainVault, version: "v-1" }],
        },
      },
    });
  });

  it("holds where the keys may not be listed", () => {
    const refused = aWorld({ keys: { kind: "refused", because: "forbidden" } });
    expect(outline(decide(aRotation.repairing(), refused))).toBe("hold KeysNotListable");
  });

  it("takes up a target that the fleet file has changed, ending the rotation that it interrupted", () => {
    const moved = anAccount({ publishedSecret: "other" });
    const world = aSeenWorld({ spec: moved, keys });
    expect(outline(decide(aRotation.repairing(), world))).toBe("record repair-abandoned");
    const request = { id: "r-1", mode: "manual", requestedAt: now, requestedBy: "ada" } as const;
    const interrupted = aRotation.repairing({ request });
    const ended = decide(interrupted, world);
    expect(ended).toMatchObject({ event: { type: "rotation-ended", outcome: "failed" } });
    const next = ended.kind === "record" ? evolve(interrupted, ended.event) : interrupted;
    expect(next).toMatchObject({ phase: "idle", lastEnded: { rotation: "r-1" } });
    expect(outline(decide(next, world))).toBe("record enrolment-started");
  });

  it("is what an enrolment turns to when somebody regenerates the key that it wrote", () => {
    const enrolling = aRotation.enrolling({ stored: [] });
    const changed = { keys: { ...keys, key1: fp("e") }, published: publishing(present(keyA)) };
    expect(outline(decide(enrolling, aWorld({ keys: changed.keys })))).toBe("observe published");
    expect(decide(enrolling, aSeenWorld(changed))).toMatchObject({
      event: { type: "drift-found", drift: { kind: "published-key-dead" } },
    });
    const harmless = { keys: { ...keys, key2: fp("e") }, published: publishing(present(keyA)) };
    expect(outline(decide(enrolling, aSeenWorld(harmless)))).toBe("record enrolment-started");
  });
});
