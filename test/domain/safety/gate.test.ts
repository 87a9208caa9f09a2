import { describe, expect, it } from "@jest/globals";
import { askGate, confirmationsOf } from "../../../shared/domain/safety/gate.ts";
import { aConsumer, after, anAccount, aReport, before, keyA, keyB, minute, now } from "../builders.ts";

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
