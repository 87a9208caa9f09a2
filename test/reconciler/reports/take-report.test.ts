import { describe, expect, it } from "@jest/globals";
import { noCalls, sum } from "../../../shared/domain/usage.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import { ClockUnknownError } from "../../../shared/errors.ts";
import { takeReport } from "../../../shared/reconciler/take-report.ts";
import type { Statement } from "../../../shared/reconciler/take-report.ts";
import { after, anAccount, hour, keyA, keyC, minute, now } from "../../domain/builders.ts";
import { memoryConsumerBoard } from "../fakes/memory-consumer-board.ts";
import { memoryOwedLooks } from "../fakes/memory-owed-looks.ts";
import { memoryStepQueue } from "../fakes/memory-step-queue.ts";
import { memoryTrailStore } from "../fakes/memory-trail-store.ts";
import { virtualClock } from "../fakes/virtual-clock.ts";

const spec = anAccount();
/** The account was never looked at. */
const trail = memoryTrailStore();
const owed = memoryOwedLooks();
const statement = {
  consumer: "web",
  instance: "web-1",
  fingerprint: keyA,
  healthy: true,
} satisfies Statement;

/** Sends reports, each so long after the last; returns the report on the board and the number of looks queued. */
async function reported(...later: readonly (readonly [number, Partial<Statement>])[]) {
  const clock = virtualClock(now);
  const [board, queue] = [memoryConsumerBoard(), memoryStepQueue(clock)];
  await takeReport(spec, statement, { board, queue, trail, owed, clock });
  for (const [ms, change] of later) {
    clock.advance(ms);
    await takeReport(spec, { ...statement, ...change }, { board, queue, trail, owed, clock });
  }
  return {
    report: await board.read(spec.name, "web", "web-1"),
    looks: queue.waiting().map(({ message }) => message),
  };
}

describe("a report", () => {
  it("is kept with the time of the service, and asks for a look", async () => {
    const { report, looks } = await reported();
    expect(report).toEqual({ ...statement, receivedAt: now, steadySince: now, unbroken: true });
    expect(looks).toEqual([{ account: "vision", because: { kind: "report" } }]);
  });

  it.each<[string, number, Partial<Statement>, number, number]>([
    ["that says the same goes on being steady and asks for no look", 5 * minute, {}, 0, 1],
    ["of another key is news and starts anew", minute, { fingerprint: keyC }, minute, 2],
    ["of ill health is news and starts anew", minute, { healthy: false }, minute, 2],
    ["after a stale gap is news and starts anew", 15 * minute, {}, 15 * minute, 2],
    ["just before the gap is stale goes on", 15 * minute - 1, {}, 0, 1],
  ])("%s", async (_promise, ms, change, steadyAfterMs, looks) => {
    const seen = await reported([ms, change]);
    expect(seen.report).toMatchObject({ receivedAt: after(ms), steadySince: after(steadyAfterMs) });
    expect(seen.looks).toHaveLength(looks);
  });

  it.each<[string, readonly (readonly [number, Partial<Statement>])[], true | undefined]>([
    ["goes on", [[minute, {}]], true],
    ["moves to another key", [[minute, { fingerprint: keyC }]], undefined],
    [
      "falls ill and recovers",
      [
        [minute, { healthy: false }],
        [minute, {}],
        [minute, {}],
      ],
      undefined,
    ],
    [
      "was silent for long",
      [
        [15 * minute, {}],
        [minute, {}],
      ],
      undefined,
    ],
  ])(
    "tells whether an instance has been steady from its first one on: it %s",
    async (_what, later, unbroken) => {
      expect((await reported(...later)).report?.unbroken).toBe(unbroken);
    },
  );

  it("that is unhealthy for long is never steady", async () => {
    const ill = await reported([minute, { healthy: false }], [minute, { healthy: false }]);
    expect(ill.report?.steadySince).toEqual(after(2 * minute));
    const { report, looks } = await reported(
      [minute, { healthy: false }],
      [minute, { healthy: false }],
      [minute, {}],
    );
    expect(report?.steadySince).toEqual(after(3 * minute));
    expect(looks).toHaveLength(3);
  });

  it("of ill health, once it is news, says so", async () => {
    const { looks } = await reported([minute, { healthy: false }], [minute, {}]);
    expect(looks.map(({ because }) => because.kind)).toEqual(["report", "complaint", "report"]);
  });

  it("that was overtaken by a newer one is refused, and never taken for kept", async () => {
    const clock = virtualClock(now);
    const [board, queue] = [memoryConsumerBoard(), memoryStepQueue(clock)];
    const newer = { ...statement, fingerprint: keyC, receivedAt: after(1), steadySince: after(1) };
    await board.put(spec.name, newer);
    expect(await takeReport(spec, statement, { board, queue, trail, owed, clock })).toBe("overtaken");
    expect([await board.read(spec.name, "web", "web-1"), queue.waiting()]).toEqual([newer, []]);
  });

  it.each([minute, 4 * minute, 2 * hour])(
    "takes the place of one that a wrong clock dated %j ms ahead, and is steady from now on",
    async (aheadMs) => {
      const clock = virtualClock(now);
      const [board, queue] = [memoryConsumerBoard(), memoryStepQueue(clock)];
      const ahead = { ...statement, receivedAt: after(aheadMs), steadySince: after(aheadMs) };
      await board.put(spec.name, { ...ahead, unbroken: true });
      expect(await takeReport(spec, statement, { board, queue, trail, owed, clock })).toBe("kept");
      expect(await board.reports(spec.name)).toEqual([{ ...statement, receivedAt: now, steadySince: now }]);
      expect(queue.waiting()).toHaveLength(1);
    },
  );

  it("is refused when another was stored between its read and its write, and asks for a look all the same", async () => {
    const clock = virtualClock(now);
    const [board, queue] = [memoryConsumerBoard(), memoryStepQueue(clock)];
    const other = { ...statement, fingerprint: keyC, receivedAt: now, steadySince: now };
    const overtaking = {
      ...board,
      read: async (...place: Parameters<typeof board.read>) => {
        const before = await board.read(...place);
        await board.put(spec.name, other);
        return before;
      },
    };
    expect(await takeReport(spec, statement, { board: overtaking, queue, trail, owed, clock })).toBe(
      "overtaken",
    );
    expect(await board.read(spec.name, "web", "web-1")).toEqual(other);
    expect(queue.waiting()).toHaveLength(1);
  });

  it("is dated by what the storage tells while it is kept, less what that took", async () => {
    const clock = virtualClock(now);
    const board = memoryConsumerBoard();
    let told = false;
    const untold = {
      ...clock,
      now: () => {
        if (!told) throw new ClockUnknownError();
        return clock.now();
      },
    };
    const telling = {
      ...board,
      read: async (...place: Parameters<typeof board.read>) => {
        clock.advance(300);
        told = true;
        return board.read(...place);
      },
    };
    await takeReport(spec, statement, {
      owed,
      board: telling,
      queue: memoryStepQueue(clock),
      trail,
      clock: untold,
    });
    expect((await board.reports(spec.name))[0]?.receivedAt).toEqual(now);
  });

  it.each([
    ["is kept when that took no longer than it may", 20_000, 1],
    ["is not kept when that took longer, since a newer one may stand there", 20_001, 0],
  ])("%s", async (_promise, tookMs, kept) => {
    const clock = virtualClock(now);
    const [board, queue] = [memoryConsumerBoard(), memoryStepQueue(clock)];
    const slow = {
      ...board,
      read: async (...place: Parameters<typeof board.read>) => {
        clock.advance(tookMs);
        return board.read(...place);
      },
    };
    const taken = takeReport(spec, statement, { board: slow, queue, trail, owed, clock });
    if (kept === 0) await expect(taken).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    else await taken;
    expect(await board.reports(spec.name)).toHaveLength(kept);
  });
});

describe("a report that counts calls", () => {
  const counted = (sequence: number, calls: number): Statement => ({
    ...statement,
    sequence,
    usage: { calls, failures: 1, refused: 1 },
  });
  const totalOf = (report: InstanceReport | undefined) => report?.usage?.minutes.reduce(sum, noCalls);

  it("adds to what its instance has counted, over the time since the report before", async () => {
    const { report } = await reported([minute, counted(1, 10)], [2 * minute, counted(2, 30)]);
    expect(report?.usage).toMatchObject({ since: now, until: after(3 * minute) });
    expect(report?.usage?.minutes.map(({ calls }) => calls)).toEqual([10, 15, 15]);
  });

  it("adds to its instance's days, with what it says of tokens", async () => {
    const usage = { calls: 10, failures: 0, refused: 0, byToken: 8, proofs: 1 };
    const [first, second] = [{ ...counted(1, 10), usage }, counted(2, 5)];
    const { report } = await reported([minute, first], [minute, second], [minute, { sequence: 3 }]);
    expect(report?.daily?.days).toEqual([{ calls: 15, byToken: 8, proofs: 1 }]);
    // Older builds read these, and know nothing of tokens.
    expect(totalOf(report)).toEqual({ calls: 15, failures: 1, refused: 1 });
  });

  it("is kept with no second read or write", async () => {
    const calls: string[] = [];
    const clock = virtualClock(now);
    const board = memoryConsumerBoard();
    const seen = {
      ...board,
      read: (...place: Parameters<typeof board.read>) => (calls.push("read"), board.read(...place)),
      put: (...report: Parameters<typeof board.put>) => (calls.push("put"), board.put(...report)),
    };
    await takeReport(spec, counted(1, 10), {
      board: seen,
      queue: memoryStepQueue(clock),
      trail,
      owed,
      clock,
    });
    expect(calls).toEqual(["read", "put"]);
  });

  it("does not count twice when it is replayed", async () => {
    const { report } = await reported([minute, counted(1, 10)], [minute, counted(1, 10)]);
    expect(totalOf(report)).toEqual({ calls: 10, failures: 1, refused: 1 });
  });

  it("is followed by one that counts none without losing what was counted", async () => {
    const { report } = await reported([minute, counted(1, 10)], [minute, { sequence: 2 }]);
    expect(totalOf(report)?.calls).toBe(10);
    expect(report?.receivedAt).toEqual(after(2 * minute));
  });

  it("is no news for that: calls that were refused ask for no look", async () => {
    const { report, looks } = await reported([minute, counted(1, 10)]);
    expect([report?.healthy, report?.steadySince, looks.length]).toEqual([true, now, 1]);
  });
});

describe("a report of an instance that counts", () => {
  const counted = { ...statement, sequence: 7 };

  it.each<[string, Partial<Statement>, "kept" | "replayed"]>([
    ["is kept when it counts on", { sequence: 8 }, "kept"],
    ["is refused when it is the last one again", { sequence: 7 }, "replayed"],
    ["is refused when it is an older one", { sequence: 6, fingerprint: keyC }, "replayed"],
  ])("%s", async (_promise, change, taken) => {
    const clock = virtualClock(now);
    const ports = { board: memoryConsumerBoard(), queue: memoryStepQueue(clock), trail, owed, clock };
    await takeReport(spec, counted, ports);
    clock.advance(minute);
    expect(await takeReport(spec, { ...counted, ...change }, ports)).toBe(taken);
    const report = await ports.board.read(spec.name, "web", "web-1");
    expect(report?.receivedAt).toEqual(taken === "kept" ? after(minute) : now);
  });

  it("is kept whatever the times say, since its number says that it is the later one", async () => {
    const clock = virtualClock(now);
    const ports = { board: memoryConsumerBoard(), queue: memoryStepQueue(clock), trail, owed, clock };
    await ports.board.put(spec.name, { ...counted, receivedAt: after(900), steadySince: after(900) });
    expect(await takeReport(spec, { ...counted, sequence: 8, fingerprint: keyC }, ports)).toBe("kept");
    expect(await ports.board.reports(spec.name)).toMatchObject([{ fingerprint: keyC, receivedAt: now }]);
  });

  it("is refused when it counts no more, since it may be from before", async () => {
    const clock = virtualClock(now);
    const ports = { board: memoryConsumerBoard(), queue: memoryStepQueue(clock), trail, owed, clock };
    await takeReport(spec, counted, ports);
    expect(await takeReport(spec, { ...statement, fingerprint: keyC }, ports)).toBe("replayed");
    expect(await ports.board.read(spec.name, "web", "web-1")).toMatchObject(counted);
  });
});
