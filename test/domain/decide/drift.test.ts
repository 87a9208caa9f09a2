import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  after,
  anAccount,
  aReport,
  aSeenWorld,
  aWorld,
  before,
  drVault,
  foundAccount,
  fp,
  keyA,
  keyB,
  keyC,
  mainVault,
  minute,
  now,
  outline,
  present,
  publishing,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const keyE = fp("e");
const [fine, dead] = [publishing(present(keyA)), publishing(present(keyE))];
const wakes = { kind: "wake" } as const;

/** The world of an idle account that was last watched the given time ago. */
function watched(ms: number, change: Partial<World> = {}): World {
  return aWorld({ watchedAt: before(ms), ...change });
}

describe("the watch of an idle account", () => {
  it.each<[string, World, string]>([
    ["asks nothing before it is time", watched(minute - 1), "hold NotDue"],
    ["looks at the vaults and the data plane when it is time", watched(minute), "observe published liveness"],
    [
      "comes earlier when an instance complains",
      watched(minute / 2, { because: { kind: "complaint" } }),
      "observe published liveness",
    ],
    [
      "lists no keys while all is well",
      watched(minute, { published: fine, liveness: "accepted" }),
      "hold NotDue",
    ],
    [
      "lists no keys because the data plane does not answer",
      watched(minute, { published: fine, liveness: "unknown", reports: [], account: foundAccount }),
      "hold DataPlaneSilent",
    ],
    [
      "lists the keys when the data plane refuses the published one",
      watched(minute, { published: fine, liveness: "refused" }),
      "observe keys",
    ],
    [
      "lists the keys when another value is published",
      watched(minute, { published: dead, liveness: "accepted" }),
      "observe keys",
    ],
  ])("%s", (_promise, world, expected) => {
    expect(outline(decide(aRotation.idle({ publishedAt: now }), world))).toBe(expected);
  });
});

/** The decision, and the phase that follows. */
function found(state: AccountState, change: Partial<World>): readonly [string | undefined, string] {
  const decision = decide(state, aSeenWorld({ because: wakes, ...change }));
  if (decision.kind !== "record" || decision.event.type !== "drift-found")
    return [undefined, outline(decision)];
  return [decision.event.drift.kind, evolve(state, decision.event).phase];
}

function keys(key1: typeof keyA, key2: typeof keyA) {
  return { kind: "listed", key1, key2 } as const;
}

describe("what somebody else changed", () => {
  const idle = aRotation.idle({ publishedAt: now });
  const fresh = publishing(present(keyC));

  it.each<[string, AccountState, Partial<World>, readonly [string | undefined, string]]>([
    ["the standby key", idle, { keys: keys(keyA, keyE) }, ["keys-changed", "idle"]],
    ["the active key", idle, { keys: keys(keyE, keyB) }, ["published-key-dead", "repairing"]],
    ["the published value", idle, { published: dead }, ["published-key-dead", "repairing"]],
    ["which key is published", idle, { published: publishing(present(keyB)) }, ["roles-swapped", "idle"]],
    [
      "the value in one of two vaults",
      aRotation.idle({ publishedAt: now, target: { ...idle.target, vaults: [mainVault, drVault] } }),
      {
        spec: anAccount({ vaults: [mainVault, drVault] }),
        published: [...fine, ...publishing(present(keyB), [drVault])],
      },
      ["published-key-dead", "repairing"],
    ],
    [
      "the active key before anything is touched",
      aRotation.preparing(),
      { keys: keys(keyE, keyB) },
      ["published-key-dead", "repairing"],
    ],
    [
      "the fresh key while adopting",
      aRotation.adopting(),
      { keys: keys(keyA, keyE), published: fresh },
      ["fresh-key-dead", "publishing"],
    ],
    [
      "the fresh key before it is published",
      aRotation.publishing(),
      { keys: keys(keyA, keyE) },
      ["keys-changed", "proving"],
    ],
    [
      "the fresh key after it is published in a vault",
      aRotation.publishing(),
      { keys: keys(keyA, keyE), published: fresh },
      ["fresh-key-dead", "publishing"],
    ],
    [
      "the published value while adopting",
      aRotation.adopting(),
      { keys: keys(keyA, keyC), published: dead },
      ["published-overwritten", "publishing"],
    ],
    [
      "the previous key while adopting",
      aRotation.adopting(),
      { keys: keys(keyE, keyC), published: fresh },
      ["retired-out-of-band", "confirming"],
    ],
    [
      "back to the previous key while adopting",
      aRotation.adopting(),
      { keys: keys(keyA, keyC), published: fine },
      ["reverted-by-hand", "reverting"],
    ],
    [
      "the previous key while reverting",
      aRotation.reverting({ previousPublishedAt: now }),
      { keys: keys(keyE, keyC), published: fine },
      ["previous-key-dead", "publishing"],
    ],
  ])("%s is found and answered", (_what, state, change, expected) => {
    expect(found(state, change)).toEqual(expected);
  });

  it("names who had not adopted when the previous key was killed", () => {
    const decision = decide(
      aRotation.adopting(),
      aSeenWorld({ keys: keys(keyE, keyC), published: fresh, reports: [] }),
    );
    expect(decision).toMatchObject({ event: { drift: { notAdopted: ["web"] } } });
  });

  it("makes every consumer confirm anew the key that is published again", () => {
    const adopting = aRotation.adopting();
    const seen = aSeenWorld({ keys: keys(keyA, keyE), published: fresh });
    const decision = decide(adopting, seen);
    if (decision.kind !== "record") throw new Error(outline(decision));
    const published = { type: "fresh-key-published", at: after(minute) } as const;
    const again = evolve(evolve(adopting, decision.event), published);
    const early = aReport({ fingerprint: keyE, receivedAt: after(minute) });
    const world = aWorld({ now: after(2 * minute), watchedAt: after(2 * minute), reports: [early] });
    expect(again).toMatchObject({ phase: "adopting", fresh: keyE });
    expect(decide(again, world)).toMatchObject({
      objection: { blockers: [{ reason: "ReportBeforePublication" }] },
    });
  });
});

describe("a repair", () => {
  it("publishes the valid key everywhere before the slots' own secrets, and regenerates nothing", () => {
    let state: AccountState = aRotation.repairing();
    const written: string[] = [];
    for (let step = 0; step < 10 && state.phase === "repairing"; step += 1) {
      const decision = decide(state, aSeenWorld());
      if (decision.kind === "record") state = evolve(state, decision.event);
      if (decision.kind !== "perform" || decision.effect.type !== "store") continue;
      const { place, fingerprint } = decision.effect;
      written.push(`${place.secret} ${fingerprint[0] ?? ""}`);
      const stored = { ...place, fingerprint, version: `v-${step}` };
      state = evolve(state, { type: "secret-stored", at: now, stored });
    }
    expect(written).toEqual(["published a", "key1 a", "key2 b"]);
    expect(state.phase).toBe("idle");
  });

  it("begins anew when the key changes again meanwhile", () => {
    expect(found(aRotation.repairing(), { keys: keys(keyE, keyB) })).toEqual([
      "published-key-dead",
      "repairing",
    ]);
  });
});
