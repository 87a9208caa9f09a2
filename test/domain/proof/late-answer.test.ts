import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { GoneKey } from "../../../shared/domain/key.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  aSeenWorld,
  before,
  day,
  fp,
  hour,
  keyA,
  keyB,
  keyC,
  keyD,
  minute,
  now,
  outline,
  present,
  publishing,
  second,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const keyE = fp("e");
const complaint = { kind: "complaint" } as const;
const fresh = publishing(present(keyC));

function goneSince(ms: number, byKeyturn?: true): readonly GoneKey[] {
  return [{ fingerprint: keyB, at: before(ms), ...(byKeyturn && { byKeyturn }) }];
}

function listed(key1: typeof keyA, key2: typeof keyA): Partial<World> {
  return { keys: { kind: "listed", key1, key2 } };
}

describe("a list that still shows a key that keyturn has replaced", () => {
  const gone = goneSince(minute, true);
  it.each<[string, AccountState, Partial<World>]>([
    [
      "at rest",
      aRotation.idle({ publishedAt: now, gone, keys: { key1: keyA, key2: keyC } }),
      { because: complaint, published: publishing(present(keyD)), liveness: "accepted" },
    ],
    ["in preflight", aRotation.preparing({ gone, keys: { key1: keyA, key2: keyC } }), {}],
    ["while the fresh key is published", aRotation.publishing({ gone }), {}],
    [
      "before the previous key is retired",
      aRotation.adopting({ gone, freshPublishedAt: before(hour) }),
      { published: fresh, because: complaint, liveness: "refused" },
    ],
    ["while the previous key is retired", aRotation.retiring({ gone }), { published: fresh }],
    ["while the new standby key is stored", aRotation.confirming({ gone }), { published: fresh }],
    ["while the previous key is published again", aRotation.reverting({ gone }), {}],
    [
      "while a dead published key is repaired",
      aRotation.repairing({ gone, keys: { key1: keyA, key2: keyC } }),
      {},
    ],
  ])("is believed by no phase: %s", (_phase, state, world) => {
    expect(outline(decide(state, aSeenWorld({ ...listed(keyA, keyB), ...world })))).toBe(
      "hold KeysAnsweredLate",
    );
  });

  it.each([
    ["for a day, where keyturn replaced the key", goneSince(day - 1, true), "hold KeysAnsweredLate"],
    ["no longer", goneSince(day, true), "record drift-found"],
    ["for ten minutes, where somebody else did", goneSince(10 * minute - 1), "hold KeysAnsweredLate"],
    ["no longer than that", goneSince(10 * minute), "record drift-found"],
  ])("is late %s", (_how, state, expected) => {
    const publishingState = aRotation.publishing({ gone: state });
    expect(outline(decide(publishingState, aSeenWorld(listed(keyA, keyB))))).toBe(expected);
  });

  it("is asked for anew, at a pace that slows down", () => {
    const decision = decide(aRotation.publishing({ gone }), aSeenWorld(listed(keyA, keyB)));
    expect(decision).toMatchObject({ objection: { until: new Date(now.getTime() + 30 * second) } });
  });
});

describe("a list that lacks the published key, shortly after keys have changed,", () => {
  const world = { ...listed(keyA, keyE), published: fresh } as const;
  const recently = aRotation.publishing({ gone: goneSince(5 * minute - 1, true) });

  it.each<[string, AccountState, Partial<World>, string]>([
    ["is checked with the data plane", recently, {}, "observe published liveness"],
    [
      "is not believed while the data plane accepts that key",
      recently,
      { liveness: "accepted" },
      "hold KeysAnsweredLate",
    ],
    [
      "is believed where somebody has published an old key, which some gateways still accept",
      recently,
      { liveness: "accepted", published: publishing(present(keyD)) },
      "record drift-found",
    ],
    ["is believed when the data plane refuses it", recently, { liveness: "refused" }, "record drift-found"],
    [
      "is believed when the data plane gives no answer",
      recently,
      { liveness: "unknown" },
      "record drift-found",
    ],
    [
      "is believed when what is published was replaced by keyturn, which the data plane may not know everywhere",
      recently,
      { liveness: "accepted", published: publishing(present(keyB)) },
      "record drift-found",
    ],
    [
      "is believed once things have settled",
      aRotation.publishing({ gone: goneSince(5 * minute, true) }),
      { liveness: "accepted" },
      "record drift-found",
    ],
  ])("%s", (_promise, state, change, expected) => {
    expect(outline(decide(state, aSeenWorld({ ...world, ...change })))).toBe(expected);
  });
});

describe("a regeneration whose answer was lost", () => {
  const claim = {
    worker: "dead",
    until: before(minute),
    effect: { type: "regenerate", slot: "key2", stale: keyB },
  } as const;

  it.each<[string, Partial<World>, string]>([
    ["is not repeated before lists can show it", { listLagMs: minute + 1 }, "hold EffectOutcomeUnknown"],
    ["is repeated after that", { listLagMs: minute }, "perform regenerate"],
  ])("%s", (_promise, lag, expected) => {
    expect(outline(decide(aRotation.regenerating(), aSeenWorld({ claim, ...lag })))).toBe(expected);
  });
});
