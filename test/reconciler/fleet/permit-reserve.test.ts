import { describe, expect, it } from "@jest/globals";
import { maxReserve, permitReserve } from "../../../shared/reconciler/fleet/permit-reserve.ts";
import { second } from "../../domain/builders.ts";

describe("the reserve of write permits", () => {
  it("gives each permit once, and none that has expired", () => {
    const reserve = permitReserve();
    expect(reserve.take(0)).toBe(false);
    reserve.refill(2, 0);
    expect([reserve.take(0), reserve.take(5 * second - 1), reserve.take(5 * second - 1)]).toEqual([
      true,
      true,
      false,
    ]);
    reserve.refill(1, 0);
    expect(reserve.take(5 * second)).toBe(false);
  });

  it("wants one at first, twice as many while all are used, and only as many as were used otherwise", () => {
    const reserve = permitReserve();
    const wanted = [1, 2, 4, 8, 16].map((permits) => {
      const now = reserve.wanted();
      reserve.refill(permits, 0);
      for (let count = 0; count < permits; count += 1) reserve.take(0);
      return now;
    });
    expect([...wanted, reserve.wanted()]).toEqual([1, 2, 4, 8, 16, maxReserve]);
    reserve.refill(20, 0);
    for (let count = 0; count < 3; count += 1) reserve.take(0);
    expect(reserve.wanted()).toBe(3);
    reserve.drop();
    expect([reserve.take(0), reserve.wanted()]).toEqual([false, 1]);
  });
});
