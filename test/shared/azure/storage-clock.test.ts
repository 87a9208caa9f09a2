import { describe, expect, it } from "@jest/globals";
import type { StorageClock } from "../../../shared/azure/storage-clock.ts";
import { storageClock } from "../../../shared/azure/storage-clock.ts";
import { clockMarginMs, maxClockErrorMs } from "../../../shared/domain/time.ts";
import { hour, minute, now, second } from "../../domain/builders.ts";

/** A process and the storage it asks; the storage's time is the true one. */
function aProcess({ wallAheadMs = 0, startedMs = 5_000 } = {}) {
  let trueMs = now.getTime();
  let monotonicMs = startedMs;
  const host = {
    monotonicMs: () => monotonicMs,
    wallMs: () => trueMs + wallAheadMs,
    sleep: async (ms: number) => pass(ms),
  };
  const clock = storageClock(host);
  function pass(ms: number, speed = 1): void {
    trueMs += ms;
    monotonicMs += ms * speed;
  }
  return {
    clock,
    pass,
    trueMs: () => trueMs,
    /** Asks once; the storage names the whole second in which it answered. */
    ask(thereMs = 20, backMs = 20, skewMs = 0) {
      const sentMs = monotonicMs;
      pass(thereMs);
      const dateMs = Math.floor((trueMs + skewMs) / second) * second;
      pass(backMs);
      clock.hear({ sentMs, receivedMs: monotonicMs, dateMs });
    },
    /** How far the clock is from the truth. */
    errorMs: () => Math.abs(clock.now().getTime() - trueMs),
  };
}

const told = (clock: StorageClock) => {
  try {
    return clock.now();
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("the storage's clock", () => {
  it("tells no time before the storage has answered", () => {
    expect(told(aProcess().clock)).toBe("CLOCK_UNKNOWN");
  });

  it.each([2 * hour, -2 * hour, 3 * second, 0])(
    "tells the storage's time where the host's clock is %j ms ahead",
    (wallAheadMs) => {
      const process = aProcess({ wallAheadMs });
      process.ask();
      expect(process.errorMs()).toBeLessThanOrEqual(520);
      expect(Math.abs((process.clock.hostAheadMs() ?? NaN) - wallAheadMs)).toBeLessThanOrEqual(520);
    },
  );

  it("narrows with every answer to about half the shortest way there and back", () => {
    const process = aProcess();
    for (let count = 0; count < 40; count += 1) {
      process.ask();
      process.pass(373);
    }
    expect(process.clock.errorMs()).toBeLessThanOrEqual(45);
    expect(process.errorMs()).toBeLessThanOrEqual(process.clock.errorMs() ?? 0);
  });

  it("never errs by more than it says, whatever the answers take and however its own clock runs", () => {
    for (const speed of [0.9996, 1, 1.0004]) {
      const process = aProcess();
      for (let count = 0; count < 300; count += 1) {
        process.ask((count * 37) % 400, (count * 91) % 700);
        process.pass((count * 1_009) % (2 * minute), speed);
        // Half a millisecond: instants are whole milliseconds.
        expect(process.errorMs()).toBeLessThanOrEqual((process.clock.errorMs() ?? 0) + 0.5);
      }
    }
  });

  it("tells no time when the only answer took too long, and does after a quick one", () => {
    const process = aProcess();
    process.ask(2_000, 2_000);
    expect(told(process.clock)).toBe("CLOCK_UNKNOWN");
    process.ask();
    expect(process.errorMs()).toBeLessThanOrEqual(maxClockErrorMs);
  });

  it("tells no time after so long without an answer that it may have drifted too far", () => {
    const process = aProcess();
    process.ask();
    process.pass(20 * minute);
    expect(process.errorMs()).toBeLessThanOrEqual(maxClockErrorMs);
    process.pass(2 * hour);
    expect(told(process.clock)).toBe("CLOCK_UNKNOWN");
  });

  it("believes the storage when it contradicts what it said before", () => {
    const process = aProcess();
    for (let count = 0; count < 9; count += 1) process.ask();
    process.ask(20, 20, hour);
    expect(process.errorMs()).toBeGreaterThan(hour - second);
    process.ask();
    expect(process.errorMs()).toBeLessThanOrEqual(520);
  });

  it("differs between two processes by no more than the margin", () => {
    const [one, two] = [aProcess(), aProcess()];
    one.ask(0, 2_000, 500);
    two.ask(2_000, 0, -500);
    expect(Math.abs(one.clock.now().getTime() - two.clock.now().getTime())).toBeLessThanOrEqual(
      clockMarginMs,
    );
  });
});

describe("a process that has just started", () => {
  it("asks for the time once, and no more while it knows it", async () => {
    const process = aProcess();
    let asked = 0;
    const ask = async () => {
      asked += 1;
      process.ask();
    };
    await process.clock.ready(ask);
    process.pass(10 * minute);
    await process.clock.ready(ask);
    expect(asked).toBe(1);
    process.pass(2 * hour);
    await process.clock.ready(ask);
    expect(asked).toBe(2);
  });

  it("learns the time from an answer that is an error", async () => {
    const process = aProcess();
    await process.clock.ready(async () => {
      process.ask();
      throw new Error("404");
    });
    expect(process.errorMs()).toBeLessThanOrEqual(520);
  });

  it("refuses to go on when the storage does not answer", async () => {
    const ready = aProcess().clock.ready(() => Promise.reject(new Error("no answer")));
    await expect(ready).rejects.toMatchObject({ code: "CLOCK_UNKNOWN" });
  });
});
