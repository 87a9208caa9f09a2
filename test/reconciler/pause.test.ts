import { describe, expect, it } from "@jest/globals";
import { unenrolled } from "../../shared/domain/evolve.ts";
import type { Objection } from "../../shared/domain/objection.ts";
import type { Trail } from "../../shared/ports/trail-store.ts";
import { pauseFor, saysTheSame } from "../../shared/reconciler/pause.ts";
import { after, hour, minute, now } from "../domain/builders.ts";

const objection: Objection = { reason: "NoConsumers", message: "nobody", remedy: "operator" };

function aTrail(change: Partial<Trail> = {}): Trail {
  return { account: "vision", rotation: unenrolled, sequence: 1, hash: "", failures: 0, ...change };
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
    expect(pauseFor({ ...objection, ...change }, aTrail(trail), now)).toMatchObject({
      wakeAt,
      failures: 0,
      releaseClaim: false,
    });
  });

  it("is not saved again when it says the same", () => {
    const pause = pauseFor(objection, aTrail(), now);
    const saved = aTrail({ objection, wakeAt: pause.wakeAt });
    expect(saysTheSame(saved, pause)).toBe(true);
    expect(saysTheSame(aTrail({ ...saved, failures: 1 }), pause)).toBe(false);
    expect(saysTheSame(saved, { ...pause, objection: { ...objection, message: "somebody" } })).toBe(false);
    expect(saysTheSame(saved, { ...pause, wakeAt: after(hour) })).toBe(false);
  });
});
