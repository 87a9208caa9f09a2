import { describe, expect, it } from "@jest/globals";
import { longDeparted } from "../../../shared/domain/safety/departed.ts";
import { aConsumer, anAccount, aReport, before, day, now } from "../builders.ts";

const spec = anAccount({ consumers: [aConsumer({ instances: 2 })] });
const limit = day + spec.policy.soakMs + spec.policy.staleAfterMs;
const seen = (instance: string, agoMs: number, change: object = {}) =>
  aReport({ instance, receivedAt: before(agoMs), ...change });
const goneOf = (reports: Parameters<typeof longDeparted>[0]) =>
  longDeparted(reports, spec, now).map(({ consumer, instance }) => `${consumer}/${instance}`);

describe("reports of instances that have long gone", () => {
  it("are those that are older than any decision looks back, and a day", () => {
    const current = [seen("a", 0), seen("b", 0)];
    expect(goneOf([...current, seen("c", limit), seen("d", limit + 1)])).toEqual(["web/d"]);
  });

  it("are not the latest ones of their consumer, which say who is missing", () => {
    expect(goneOf([seen("a", 9 * day), seen("b", 8 * day), seen("c", 7 * day)])).toEqual(["web/a"]);
  });

  it("are forgotten by consumer, also by one that nobody declares any more", () => {
    const left = { consumer: "left" };
    expect(goneOf([seen("a", 9 * day), seen("x", 9 * day, left), seen("y", 8 * day, left)])).toEqual([
      "left/x",
    ]);
  });
});
