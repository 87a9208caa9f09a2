import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  after,
  aWorld,
  before,
  day,
  hour,
  keyA,
  keyB,
  keyC,
  keyD,
  mainVault,
  minute,
  now,
  outline,
  present,
  publishing,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const young = aRotation.idle({ publishedAt: now });
const place = { vault: mainVault, secret: "published" } as const;
const keys = { kind: "listed", key1: keyA, key2: keyB } as const;

const expiringIn = (ms: number, change: Partial<World> = {}, key = keyA) =>
  aWorld({ published: publishing(present(key, { expiresAt: after(ms) })), slotSecrets: [], keys, ...change });

describe("a published version", () => {
  it.each<[string, AccountState, World, string]>([
    ["is left alone while 15 days are left", young, expiringIn(15 * day), "hold NotDue"],
    ["is written anew when less are left", young, expiringIn(15 * day - 1), "perform store"],
    ["is written anew although it has expired", young, expiringIn(-day), "perform store"],
    [
      "is left alone where it does not expire",
      young,
      aWorld({ published: publishing(present(keyA)), keys }),
      "hold NotDue",
    ],
    [
      "is written anew while an account is paused",
      { ...young, paused: { by: "ada", reason: "freeze", at: before(hour) } },
      expiringIn(day),
      "perform store",
    ],
    [
      "is looked for at the pace of the slots while an account is paused",
      { ...young, paused: { by: "ada", reason: "freeze", at: before(hour) } },
      aWorld({ watchedAt: before(hour) }),
      "observe published liveness slotSecrets",
    ],
    [
      "is written anew only after a look at the slots",
      young,
      aWorld({ published: publishing(present(keyA, { expiresAt: after(day) })), keys }),
      "observe slotSecrets",
    ],
    [
      "is not touched while a key is about to be replaced",
      aRotation.regenerating(),
      expiringIn(day, { reports: [] }),
      "observe published reports copies",
    ],
  ])("%s", (_promise, state, world, expected) => {
    expect(outline(decide(state, world))).toBe(expected);
  });

  it("is the fresh key's while consumers adopt", () => {
    const adopting = aRotation.adopting();
    const world = expiringIn(day, { keys: { kind: "listed", key1: keyA, key2: keyC }, reports: [] }, keyC);
    expect(decide(adopting, world)).toMatchObject({
      effect: { type: "store", slot: "key2", fingerprint: keyC },
    });
  });

  it("is looked up after a lost answer, and written again where the old one is still there", () => {
    const claim = {
      worker: "other",
      until: before(minute),
      effect: { type: "store", place, slot: "key1", fingerprint: keyA },
    } as const;
    expect(outline(decide(young, expiringIn(day, { claim })))).toBe("observe claimedSecret");
    const old = present(keyA, { expiresAt: after(day) });
    expect(outline(decide(young, expiringIn(day, { claim, claimedSecret: old })))).toBe("perform store");
    const written = present(keyA, { expiresAt: after(100 * day) });
    expect(outline(decide(young, expiringIn(day, { claim, claimedSecret: written })))).toBe(
      "record secret-stored",
    );
  });
});

describe("the record of a version that was written anew", () => {
  it("changes neither when the key is due nor when the standby key was published", () => {
    const stored = { ...place, version: "v-new", fingerprint: keyA };
    const renewed = evolve(young, { type: "secret-stored", at: after(hour), stored });
    expect(renewed).toEqual({ ...young, ownVersions: [{ vault: mainVault, version: "v-new" }] });
  });

  it("does not fit an account that has another key there", () => {
    const stored = { ...place, version: "v-new", fingerprint: keyD };
    expect(() => evolve(young, { type: "secret-stored", at: now, stored })).toThrow(TypeError);
  });
});
