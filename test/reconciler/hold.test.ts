import { describe, expect, it } from "@jest/globals";
import { unenrolled } from "../../shared/domain/rotation/evolve.ts";
import type { Objection } from "../../shared/domain/objection.ts";
import type { Trail } from "../../shared/records/trail.ts";
import type { KeyturnError } from "../../shared/errors.ts";
import { PacedError, ServiceUnavailableError, ThrottledError } from "../../shared/errors.ts";
import { holdFor, isSaved, needsMessage, untilAsking } from "../../shared/reconciler/hold.ts";
import { holdAfterFailure } from "../../shared/reconciler/hold-after-failure.ts";
import { after, hour, keyB, mainVault, minute, now } from "../domain/builders.ts";
import { aRotation } from "../domain/rotations.ts";

const objection: Objection = { reason: "NoConsumers", message: "nobody", remedy: "operator" };

function aTrail(change: Partial<Trail> = {}): Trail {
  return { account: "vision", state: unenrolled, sequence: 1, hash: "", failures: 0, ...change };
}

describe("the next look at an account that holds", () => {
  it.each<[string, Partial<Objection>, Partial<Trail>, Date]>([
    ["is when the objection says", { until: after(hour) }, {}, after(hour)],
    ["comes in a quarter of an hour when a person must act", {}, {}, after(15 * minute)],
    ["comes in five minutes when time may help", { remedy: "wait" }, {}, after(5 * minute)],
    [
      "is the one that is arranged when that is sooner",
      {},
      { objection, wakeAt: after(minute) },
      after(minute),
    ],
    [
      "is sooner than the one that is arranged when it must be",
      { until: after(minute) },
      { objection, wakeAt: after(hour) },
      after(minute),
    ],
    ["does not rest on one that is past", {}, { objection, wakeAt: now }, after(15 * minute)],
    [
      "does not rest on the time that a writer left for the sweep",
      {},
      { wakeAt: after(minute) },
      after(15 * minute),
    ],
  ])("%s", (_promise, change, trail, wakeAt) => {
    expect(holdFor({ ...objection, ...change }, aTrail(trail), now)).toMatchObject({
      wakeAt,
      failures: 0,
      releaseClaim: false,
    });
  });

  it("is not saved again when it says the same", () => {
    const hold = holdFor(objection, aTrail(), now);
    const saved = aTrail({ objection, wakeAt: hold.wakeAt });
    expect(isSaved(saved, hold)).toBe(true);
    expect(isSaved(aTrail({ ...saved, failures: 1 }), hold)).toBe(false);
    expect(isSaved(saved, { ...hold, objection: { ...objection, message: "somebody" } })).toBe(false);
    expect(isSaved(saved, { ...hold, wakeAt: after(hour) })).toBe(false);
    expect(isSaved(saved, { ...hold, watchedAt: now })).toBe(false);
  });
});

describe("a hold while consumers are asked", () => {
  it("ends when the next consumer is due, unless it ends earlier", () => {
    expect(untilAsking(objection, undefined)).toEqual(objection);
    expect(untilAsking(objection, after(minute))).toEqual({ ...objection, until: after(minute) });
    const sooner = { ...objection, until: after(minute) };
    expect(untilAsking(sooner, after(minute))).toBe(sooner);
    expect(untilAsking({ ...objection, until: after(hour) }, after(minute)).until).toEqual(after(minute));
  });
});

describe("the message of a wake", () => {
  const hold = holdFor(objection, aTrail(), now);
  const sweep = { kind: "sweep" } as const;

  it("is sent once, to an account that is not idle", () => {
    expect(needsMessage(aTrail(), hold, sweep)).toBe(true);
    expect(needsMessage(aTrail({ objection, wakeAt: hold.wakeAt }), hold, sweep)).toBe(false);
    expect(needsMessage(aTrail({ wakeAt: hold.wakeAt }), hold, sweep)).toBe(true);
  });

  it("is left to the sweep while the account is idle, unless it carries an event's reason", () => {
    const idle = aTrail({ state: aRotation.idle() });
    expect(needsMessage(idle, hold, sweep)).toBe(false);
    expect(needsMessage(idle, hold, { kind: "near-expiry", vault: mainVault, version: "1" })).toBe(true);
  });
});

describe("the next look after a call that failed", () => {
  it("comes no later for having asked for its turn before it was told to", () => {
    const early = after(minute);
    const paced = { ...objection, reason: "Paced", until: early } as const;
    const trail = aTrail({ objection: paced, wakeAt: early });
    const later = holdAfterFailure(new PacedError("s-1", 5 * minute), undefined, trail, { now, worker: "w" });
    expect(later.wakeAt).toEqual(early);
  });

  const workers = Array.from({ length: 200 }, (_, index) => `w-${index}`);
  const waits = (error: KeyturnError, failures = 0) =>
    workers.map((worker) => {
      const { wakeAt } = holdAfterFailure(error, undefined, aTrail({ failures }), { now, worker });
      return wakeAt.getTime() - now.getTime();
    });

  it.each<[string, KeyturnError, number, number]>([
    ["comes soon", new ServiceUnavailableError("x"), 0, 2_000],
    ["comes later every time", new ServiceUnavailableError("x"), 3, 16_000],
    ["comes within minutes in any case", new ServiceUnavailableError("x"), 40, 300_000],
    ["comes when a service that is over its limit says", new ThrottledError("x", 7_000), 0, 7_000],
    ["comes later than such a service says when it fails on", new ThrottledError("x", 7_000), 3, 16_000],
    ["comes as ever when that says nothing", new ThrottledError("x", undefined), 0, 2_000],
  ])("%s, up to half as late again and not for all at once", (_promise, error, failures, leastMs) => {
    const drawn = waits(error, failures);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(leastMs);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(leastMs * 1.5);
    expect(new Set(drawn).size).toBeGreaterThan(150);
    // Drawn once: the same run says the same again.
    expect(waits(error, failures)).toEqual(drawn);
  });

  it("gives back a claim of its own, and of nobody else", () => {
    const effect = { type: "regenerate", slot: "key2", stale: keyB } as const;
    const claim = { worker: "w-1", until: after(minute), effect };
    const releases = (worker: string) =>
      holdAfterFailure(new ThrottledError("x", 1), effect, aTrail({ claim }), { now, worker }).releaseClaim;
    expect([releases("w-1"), releases("w-2")]).toEqual([true, false]);
  });
});
