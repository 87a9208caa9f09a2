import { describe, expect, it } from "@jest/globals";
import { clockMarginMs } from "../../../shared/domain/time.ts";
import { askGate, confirmationsOf, soakEnd } from "../../../shared/domain/safety/gate.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import { aConsumer, after, anAccount, aReport, before, hour, keyA, keyB, minute, now } from "../builders.ts";

const wanted = { fingerprint: keyA, staleAfterMs: 15 * minute, now };
const advisory = aConsumer({ name: "notebook", criticality: "advisory" });

describe("the gate", () => {
  it("is shut where nobody is registered", () => {
    expect(askGate(anAccount({ consumers: [] }), [], wanted).objection).toMatchObject({
      reason: "NoConsumers",
      remedy: "operator",
    });
  });

  it("is shut where only advisory consumers are registered", () => {
    expect(askGate(anAccount({ consumers: [advisory] }), [], wanted).objection?.reason).toBe("NoConsumers");
  });

  it("is open without consumers where the fleet file says why", () => {
    const spec = anAccount({ consumers: [], withoutConsumersBecause: "used by hand only" });
    expect(askGate(spec, [], wanted).objection).toBeUndefined();
  });

  it("does not wait for an advisory consumer", () => {
    const spec = anAccount({ consumers: [aConsumer(), advisory] });
    expect(askGate(spec, [aReport()], wanted).objection).toBeUndefined();
  });

  it("names every consumer that blocks, with its owner", () => {
    const spec = anAccount({ consumers: [aConsumer(), aConsumer({ name: "batch" })] });
    const { objection } = askGate(spec, [aReport({ fingerprint: keyB })], wanted);
    expect(objection).toMatchObject({
      reason: "ConsumersNotReady",
      remedy: "wait",
      blockers: [
        { consumer: "web", reason: "OnOtherKey", owner: { contact: "web@example.com" } },
        { consumer: "batch", reason: "NoReport" },
      ],
    });
  });

  it("says when the first of its blockers may go by itself", () => {
    const spec = anAccount({
      consumers: [aConsumer(), aConsumer({ name: "batch" }), aConsumer({ name: "cron" })],
    });
    const reports = [
      aReport({ fingerprint: keyB, receivedAt: before(2 * minute) }),
      aReport({ consumer: "batch", fingerprint: keyB, receivedAt: before(9 * minute) }),
    ];
    expect(askGate(spec, reports, wanted).objection?.until).toEqual(after(6 * minute));
  });

  it("keeps the message short and the list whole for many blockers", () => {
    const consumers = Array.from({ length: 9 }, (_, index) => aConsumer({ name: `app-${index}` }));
    const { objection } = askGate(anAccount({ consumers }), [], wanted);
    expect(objection?.blockers).toHaveLength(9);
    expect(objection?.message).toContain("and 4 more");
  });

  it("keeps the evidence it rested on", () => {
    const { readiness } = askGate(anAccount(), [aReport()], wanted);
    expect(confirmationsOf(readiness)).toEqual([
      {
        consumer: "web",
        instance: "web-1",
        fingerprint: keyA,
        receivedAt: before(minute),
        strength: "proven",
      },
    ]);
  });
});

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
