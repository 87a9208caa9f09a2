import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { InstanceReport, World } from "../../../shared/domain/world.ts";
import {
  aConsumer,
  after,
  anAccount,
  aReport,
  aSeenWorld,
  aWorld,
  day,
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
  untilOf,
} from "../builders.ts";
import { aRotation, boundOf } from "../rotations.ts";
import { clockMarginMs } from "../../../shared/domain/time.ts";

/** A report of the fresh key, received and steady since the given time after publication. */
function adoptedAt(ms: number, change: Partial<InstanceReport> = {}): InstanceReport {
  return aReport({ fingerprint: keyC, receivedAt: after(ms), ...change });
}

/** A world at the given time after publication; the consumer reported a minute ago, steady since a minute after it. */
function adopting(ms: number, change: Partial<World> = {}): World {
  return aSeenWorld({
    now: after(ms),
    keys: { kind: "listed", key1: keyA, key2: keyC },
    published: publishing(present(keyC)),
    reports: [adoptedAt(ms - minute, { steadySince: after(minute) })],
    ...change,
  });
}

const soaked = hour + minute;

function retiring(change: Partial<World>): string {
  return outline(decide(aRotation.retiring(), adopting(soaked, change)));
}

describe("adopting", () => {
  it.each<[string, World, string]>([
    ["waits for a consumer that is silent", adopting(minute, { reports: [] }), "hold ConsumersNotReady"],
    [
      "waits for a consumer that is on the previous key",
      adopting(minute, { reports: [adoptedAt(1, { fingerprint: keyA })] }),
      "hold ConsumersNotReady",
    ],
    [
      "does not count a report of the moment of publication",
      adopting(minute, { reports: [adoptedAt(0)] }),
      "hold ConsumersNotReady",
    ],
    ["soaks until a moment before the end", adopting(soaked - 1), "hold Soaking"],
    ["is confirmed at the end of the soak", adopting(soaked), "record adoption-confirmed"],
    [
      "waits again when a consumer turns unhealthy",
      adopting(soaked, { reports: [adoptedAt(soaked - 1, { healthy: false })] }),
      "hold ConsumersNotReady",
    ],
    [
      "soaks again when a consumer was unhealthy in between",
      adopting(soaked, { reports: [adoptedAt(soaked - 1, { steadySince: after(hour) })] }),
      "hold Soaking",
    ],
    [
      "waits while an unregistered user is on the previous key",
      adopting(soaked, {
        reports: [
          adoptedAt(hour, { steadySince: after(minute) }),
          adoptedAt(hour, { consumer: "stranger", fingerprint: keyA }),
        ],
      }),
      "hold KeyInUse",
    ],
    ["never retires on a timeout", adopting(7 * day, { reports: [] }), "hold AdoptionOverdue"],
    ["is patient until the deadline", adopting(7 * day - 1, { reports: [] }), "hold ConsumersNotReady"],
    [
      "starts over with the key that somebody put in place of the fresh one",
      adopting(soaked, { keys: { kind: "listed", key1: keyA, key2: keyD } }),
      "record drift-found",
    ],
    [
      "notes that somebody regenerated the previous key",
      adopting(soaked, { keys: { kind: "listed", key1: keyB, key2: keyC } }),
      "record drift-found",
    ],
    [
      "notes that somebody publishes the previous key again",
      adopting(soaked, { published: publishing(present(keyA)) }),
      "record drift-found",
    ],
    [
      "holds when the keys may not be listed",
      adopting(soaked, { keys: { kind: "refused", because: "forbidden" } }),
      "hold KeysNotListable",
    ],
    [
      "waits without consumers as well when none was explained",
      adopting(soaked, { spec: anAccount({ consumers: [] }) }),
      "hold NoConsumers",
    ],
  ])("%s", (_promise, world, expected) => {
    const refreshBound = boundOf(world.spec);
    expect(outline(decide(aRotation.adopting({ refreshBound }), world))).toBe(expected);
  });

  it("asks an operator once the deadline has passed, and names who is missing", () => {
    expect(decide(aRotation.adopting(), adopting(7 * day, { reports: [] }))).toMatchObject({
      objection: { remedy: "operator", blockers: [{ consumer: "web", reason: "NoReport" }] },
    });
  });

  it("says when the soak ends", () => {
    expect(untilOf(decide(aRotation.adopting(), adopting(2 * minute)))).toEqual(after(soaked));
  });

  it("soaks for longer than a refresh bound that the file outgrew", () => {
    const spec = anAccount({ consumers: [aConsumer({ refreshWithinMs: 2 * hour })] });
    expect(
      untilOf(decide(aRotation.adopting({ refreshBound: boundOf(spec) }), adopting(2 * minute, { spec }))),
    ).toEqual(after(2 * hour + clockMarginMs + minute + 1));
  });

  it("asks for nothing of Azure while it waits", () => {
    expect(outline(decide(aRotation.adopting(), aWorld()))).toBe("observe reports");
    expect(outline(decide(aRotation.adopting(), aWorld({ reports: [] })))).toBe("hold ConsumersNotReady");
    const reports = [
      adoptedAt(hour, { steadySince: after(1) }),
      adoptedAt(hour, { consumer: "stranger", fingerprint: keyA }),
    ];
    expect(outline(decide(aRotation.adopting(), aWorld({ now: after(soaked), reports })))).toBe(
      "hold KeyInUse",
    );
  });
});

describe("retiring", () => {
  it("regenerates the previous key", () => {
    expect(decide(aRotation.retiring(), adopting(soaked))).toMatchObject({
      effect: { type: "regenerate", slot: "key1", stale: keyA },
    });
  });

  it("asks the safety rule once more", () => {
    expect(retiring({ reports: [adoptedAt(soaked - 1, { healthy: false })] })).toBe("hold ConsumersNotReady");
    expect(retiring({ published: publishing(present(keyA)) })).toBe("record drift-found");
    expect(retiring({ published: publishing({ kind: "absent" }) })).toBe("record drift-found");
    expect(retiring({ published: publishing({ kind: "unreachable", detail: "no such host" }) })).toBe(
      "hold VaultNotReachable",
    );
  });

  it("does not count a report from before publication", () => {
    const spec = anAccount({ consumers: [aConsumer({ refreshWithinMs: 0 })] });
    const state = aRotation.retiring({
      freshPublishedAt: after(soaked - second),
      refreshBound: boundOf(spec),
    });
    const reports = [adoptedAt(soaked - second)];
    expect(outline(decide(state, adopting(soaked, { spec, reports })))).toBe("hold ConsumersNotReady");
  });

  it("believes what it sees and not what it was answered", () => {
    expect(retiring({ keys: { kind: "listed", key1: keyD, key2: keyC } })).toBe(
      "record previous-key-regenerated",
    );
  });
});

describe("regenerating", () => {
  it("regenerates the standby key once", () => {
    expect(decide(aRotation.regenerating(), aSeenWorld())).toMatchObject({
      effect: { slot: "key2", stale: keyB },
    });
    const keys = { kind: "listed", key1: keyA, key2: keyC } as const;
    expect(decide(aRotation.regenerating(), aSeenWorld({ keys }))).toMatchObject({
      event: { type: "standby-key-regenerated", fresh: keyC, at: now },
    });
  });

  it("does not when a consumer has turned to the standby key meanwhile", () => {
    expect(
      outline(decide(aRotation.regenerating(), aSeenWorld({ reports: [aReport({ fingerprint: keyB })] }))),
    ).toBe("hold ConsumersNotReady");
  });
});
