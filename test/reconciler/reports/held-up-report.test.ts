import { describe, expect, it } from "@jest/globals";
import type { Statement } from "../../../shared/reconciler/take-report.ts";
import { takeReport } from "../../../shared/reconciler/take-report.ts";
import { anAccount, keyA, minute, now, second } from "../../domain/builders.ts";
import { memoryConsumerBoard } from "../fakes/memory-consumer-board.ts";
import { memoryOwedLooks } from "../fakes/memory-owed-looks.ts";
import { memoryStepQueue } from "../fakes/memory-step-queue.ts";
import { memoryTrailStore } from "../fakes/memory-trail-store.ts";
import { virtualClock } from "../fakes/virtual-clock.ts";

const spec = anAccount();
const statement = {
  consumer: "web",
  instance: "web-1",
  fingerprint: keyA,
  healthy: true,
} satisfies Statement;

/** A process whose read of the board is delayed by this much. */
function heldUp(ms: number) {
  const clock = virtualClock(now);
  const board = memoryConsumerBoard();
  const queue = memoryStepQueue(clock);
  const slowBoard = {
    ...board,
    async read(...place: Parameters<typeof board.read>) {
      clock.advance(ms);
      return board.read(...place);
    },
  };
  const trail = memoryTrailStore();
  return {
    board,
    take: () =>
      takeReport(spec, statement, { board: slowBoard, queue, trail, owed: memoryOwedLooks(), clock }),
  };
}

describe("a report whose process is held up", () => {
  it("does not take the place of one that was received after it", async () => {
    const { board, take } = heldUp(second);
    const newer = { ...statement, receivedAt: new Date(now.getTime() + 1), steadySince: now };
    await board.put(spec.name, newer);
    expect(await take()).toBe("overtaken");
    expect(await board.reports(spec.name)).toEqual([newer]);
  });

  it("is refused when that took too long, so that it is sent again", async () => {
    const { board, take } = heldUp(minute);
    await expect(take()).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(await board.reports(spec.name)).toEqual([]);
  });
});
