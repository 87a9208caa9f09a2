import { describe, expect, it } from "@jest/globals";
import { maxInstances, roomFor } from "../../../shared/domain/safety/instance-room.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import { aReport, before, minute, now } from "../builders.ts";

const consumer = { instances: 1 };
const policy = { staleAfterMs: 15 * minute, soakMs: 30 * minute };
const reports = (count: number, receivedAt = before(minute), from = 0): readonly InstanceReport[] =>
  Array.from({ length: count }, (_, index) => aReport({ instance: `i-${from + index}`, receivedAt }));
const room = (own: readonly InstanceReport[], instance = "new") =>
  roomFor(instance, own, consumer, policy, now);

describe("the room of a consumer", () => {
  it("is for twice its instances and twenty more", () => {
    expect(maxInstances({ instances: 1 })).toBe(22);
    expect(maxInstances({ instances: 10_000 })).toBe(20_020);
    expect(room(reports(21)).isFull).toBe(false);
    expect(room(reports(22)).isFull).toBe(true);
  });

  it("counts an instance once, whether its report is there already or not", () => {
    expect(room(reports(22), "i-3").isFull).toBe(false);
  });

  it("is not taken by instances that have fallen silent", () => {
    expect(room(reports(100, before(policy.staleAfterMs))).isFull).toBe(false);
  });

  it("ends with ten times as many names within the time that decisions look back", () => {
    const silent = before(policy.staleAfterMs);
    expect(room(reports(219, silent)).isFull).toBe(false);
    expect(room(reports(220, silent))).toMatchObject({ isFull: true, gone: [] });
  });

  it("is made by reports that no decision rests on, and by none earlier", () => {
    const past = before(policy.staleAfterMs + policy.soakMs);
    expect(room(reports(219, past)).gone).toEqual([]);
    expect(room(reports(220, past))).toMatchObject({ isFull: false, gone: reports(220, past) });
    const mixed = [...reports(219), ...reports(1, past, 219)];
    expect(room(mixed).gone).toEqual(reports(1, past, 219));
  });

  it("is not overdrawn by twenty processes that count at the same time", () => {
    for (let taken = 0; taken < 22; taken += 1) {
      expect(taken + 1 + 20 * room(reports(taken)).more).toBeLessThanOrEqual(22);
    }
  });
});
