import { describe, expect, it } from "@jest/globals";
import { backOff } from "../../../shared/reconciler/outbox/back-off.ts";
import { minute, now, second } from "../../domain/builders.ts";
import { virtualClock } from "../fakes/virtual-clock.ts";

function afterFailures(count: number, askedMs?: number) {
  const clock = virtualClock(now);
  const topic = backOff(clock);
  for (let failure = 0; failure < count; failure += 1) topic.failed(askedMs);
  return { clock, topic };
}

describe("keeping away from what has failed", () => {
  it("keeps nobody away before a failure, nor after a success", () => {
    const { topic } = afterFailures(0);
    expect([topic.mayTry(), topic.mayTry()]).toEqual([true, true]);
    topic.failed();
    topic.succeeded();
    expect([topic.mayTry(), topic.mayTry()]).toEqual([true, true]);
  });

  it.each([
    ["two seconds after the first failure", 1, undefined, 2 * second],
    ["longer after each", 4, undefined, 16 * second],
    ["five minutes at most", 60, undefined, 5 * minute],
    ["as long as the other side asks", 1, 7 * second, 7 * second],
  ])("lasts %s", (_promise, failures, askedMs, lastsMs) => {
    const { clock, topic } = afterFailures(failures, askedMs);
    clock.advance(lastsMs - 1);
    expect(topic.mayTry()).toBe(false);
    clock.advance(1);
    expect(topic.mayTry()).toBe(true);
  });

  it("lets one try for all, and another when that one is never heard of again", () => {
    const { clock, topic } = afterFailures(1);
    clock.advance(2 * second);
    expect([topic.mayTry(), topic.mayTry()]).toEqual([true, false]);
    clock.advance(10 * second);
    expect(topic.mayTry()).toBe(true);
  });
});
