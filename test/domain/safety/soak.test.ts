import { describe, expect, it } from "@jest/globals";
import { askGate } from "../../../shared/domain/safety/gate.ts";
import { soakEnd } from "../../../shared/domain/safety/soak.ts";
import { clockMarginMs } from "../../../shared/domain/time.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import { aConsumer, after, anAccount, aReport, before, hour, keyA, keyB, minute, now } from "../builders.ts";

const wanted = { fingerprint: keyA, staleAfterMs: 15 * minute, now };

describe("the soak", () => {
  const spec = anAccount();
  const readiness = (steadySince: Date) => askGate(spec, [aReport({ steadySince })], wanted).readiness;

  it("counts from publication when the consumer was steady before", () => {
    expect(soakEnd(spec, readiness(before(2 * hour)), before(hour), hour)).toEqual(now);
  });

  it("starts again when an instance became steady later", () => {
    expect(soakEnd(spec, readiness(before(minute)), before(hour), hour)).toEqual(after(59 * minute));
  });

  describe("of an application whose instances come and go", () => {
    const wide = anAccount({ consumers: [aConsumer({ instances: 2 })] });
    const [long, late] = [before(hour), before(minute)];
    const steady = (instance: string, since: Date, change: object = {}) =>
      aReport({ instance, steadySince: since, ...change });
    const joined = { unbroken: true } as const;
    const ended = (instance: string, since: Date, lastReport: Date, change: object = {}) =>
      steady(instance, since, { receivedAt: lastReport, unbroken: true, ...change });
    const gone = (instance: string, since: Date, lastReport: Date) =>
      steady(instance, since, { receivedAt: lastReport });
    it.each<[string, readonly InstanceReport[], Date]>([
      [
        "goes on when one joins that is well from its first report on",
        [steady("a", long), steady("b", long), steady("c", late, joined)],
        now,
      ],
      [
        "starts again with one that relapsed",
        [steady("a", long), steady("b", long), steady("c", late)],
        after(59 * minute),
      ],
      [
        "starts again with one that replaces another which was needed",
        [steady("a", long), steady("c", late, joined)],
        after(59 * minute),
      ],
      [
        "counts from the first that joined when more have joined than are needed",
        [steady("a", long), steady("b", before(9 * minute), joined), steady("c", late, joined)],
        after(51 * minute),
      ],
      [
        "starts again with the last word of one that failed and fell silent",
        [
          steady("a", long),
          steady("b", long),
          steady("c", late, joined),
          steady("d", before(20 * minute), { healthy: false, receivedAt: before(20 * minute) }),
        ],
        after(40 * minute),
      ],
      [
        "goes on when one is replaced by another that is well from its first report on",
        [steady("a", long), ended("b", long, before(20 * minute)), steady("c", before(21 * minute), joined)],
        now,
      ],
      [
        "goes on until the last report of one that has gone would have been stale",
        [steady("a", long), ended("b", long, before(20 * minute)), steady("c", before(5 * minute), joined)],
        now,
      ],
      [
        "starts again with a replacement that came a moment later",
        [
          steady("a", long),
          ended("b", long, before(20 * minute)),
          steady("c", before(5 * minute - 1), joined),
        ],
        after(hour - (5 * minute - 1)),
      ],
      [
        "goes on through several that followed each other",
        [
          steady("a", long),
          ended("b", long, before(45 * minute)),
          ended("c", before(40 * minute), before(20 * minute)),
          steady("d", before(10 * minute), joined),
        ],
        now,
      ],
      [
        "counts from the first moment at which there were enough",
        [
          steady("a", long),
          ended("b", before(50 * minute), before(20 * minute)),
          steady("c", before(21 * minute), joined),
        ],
        after(10 * minute),
      ],
      [
        "starts again with one that relapsed, also when that one has gone",
        [steady("a", long), steady("b", long), gone("d", before(30 * minute), before(20 * minute))],
        after(30 * minute),
      ],
      [
        "inherits nothing from one that confirmed another key",
        [
          steady("a", long),
          ended("b", long, before(20 * minute), { fingerprint: keyB }),
          steady("c", before(21 * minute), joined),
        ],
        after(39 * minute),
      ],
      [
        "goes on when one that fell silent had failed on another key",
        [
          steady("a", long),
          steady("b", long),
          steady("d", before(20 * minute), {
            healthy: false,
            fingerprint: keyB,
            receivedAt: before(20 * minute),
          }),
        ],
        now,
      ],
    ])("%s", (_promise, reports, end) => {
      const gate = askGate(wide, reports, wanted);
      expect(gate.objection).toBeUndefined();
      expect(soakEnd(wide, gate.readiness, before(hour), hour)).toEqual(end);
    });
  });

  it("is never as short as the longest refresh of a consumer", () => {
    const hasty = anAccount({ consumers: [aConsumer({ refreshWithinMs: hour })] });
    expect(soakEnd(hasty, [], now, 0)).toEqual(after(hour + clockMarginMs + 1));
  });
});
