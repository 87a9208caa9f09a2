import { describe, expect, it } from "@jest/globals";
import type { Urgency } from "../../../shared/domain/urgency.ts";
import type { WakeReason } from "../../../shared/domain/world.ts";
import { queueBounds } from "../../../shared/reconciler/fleet/bounded-queue.ts";
import { minute, now, second } from "../../domain/builders.ts";
import { memoryStepQueue } from "../fakes/memory-step-queue.ts";
import { virtualClock } from "../fakes/virtual-clock.ts";

type OfOneAccount = Exclude<WakeReason, { readonly kind: "near-expiry" }>["kind"];

/** A queue within the bounds of one process. */
function bounded() {
  const clock = virtualClock(now);
  const under = memoryStepQueue(clock);
  const queue = queueBounds(clock)(under);
  return {
    clock,
    under,
    send: (urgency: Urgency, kind: OfOneAccount = "command", account = "vision", delayMs = 0) =>
      queue.send({ account, because: { kind } }, urgency, delayMs),
    sent: (urgency: Urgency) => under.waiting().filter((step) => step.urgency === urgency),
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("the bounds of a process's queue", () => {
  it("let ten prompt steps go before the fleet's in ten seconds, and the rest with it", async () => {
    const { clock, send, sent } = bounded();
    for (const number of numbers(100)) await send("prompt", "command", `account-${number}`);
    expect([sent("prompt").length, sent("ordinary").length]).toEqual([10, 90]);
    clock.advance(10 * second);
    await send("prompt", "command", "later");
    expect(sent("prompt")).toHaveLength(11);
  });

  it("count prompt steps by when they are due, so that none pile up for one moment", async () => {
    const { clock, send, sent } = bounded();
    const due = clock.monotonicMs() + 10 * minute;
    for (const number of numbers(60)) {
      await send("prompt", "wake", `account-${number}`, due - clock.monotonicMs());
      clock.advance(5 * second);
    }
    expect([sent("prompt").length, sent("ordinary").length]).toEqual([10, 50]);
  });

  it("hold up no emergency, however many there are", async () => {
    const { send, sent } = bounded();
    for (const number of numbers(100)) await send("prompt", "command", `account-${number}`);
    for (const number of numbers(100)) await send("emergency", "command", `leaked-${number}`);
    expect(sent("emergency")).toHaveLength(100);
  });

  it.each<Urgency>(["emergency", "ordinary"])(
    "join the reports of 5,000 instances of one account: %s",
    async (urgency) => {
      const { clock, under, send } = bounded();
      for (const number of numbers(5_000)) {
        await send(urgency, "report");
        if (number % 10 === 9) clock.advance(10);
      }
      // Eight of each of the five seconds at once, and one that comes later.
      expect(under.waiting()).toHaveLength(5 * 9);
    },
  );

  it("bring a step after each report that joined, though the queue is almost a second early", async () => {
    const { clock, under, send } = bounded();
    for (const _ of numbers(8)) await send("emergency", "report");
    for (const _ of numbers(300)) {
      const before = under.waiting().length;
      await send("emergency", "report");
      const last = Math.max(...under.waiting().map(({ visibleAt }) => visibleAt.getTime()));
      const hasJoined = under.waiting().length === before;
      if (hasJoined) expect(last - second).toBeGreaterThan(clock.now().getTime());
      clock.advance(17);
    }
  });

  it("join nothing of other accounts, for another reason, or of another urgency", async () => {
    const { under, send } = bounded();
    for (const _ of numbers(8)) await send("emergency", "report");
    await send("emergency", "report", "speech");
    await send("emergency", "complaint");
    await send("ordinary", "report");
    expect(under.waiting().filter(({ visibleAt }) => visibleAt > now)).toEqual([]);
  });

  it.each<OfOneAccount>(["wake", "sweep", "fleet", "archive"])(
    "join none of keyturn's own steps: %s",
    async (kind) => {
      const { under, send } = bounded();
      for (const _ of numbers(20)) await send("ordinary", kind);
      expect(under.waiting()).toHaveLength(20);
    },
  );

  it("send again what could not be sent, and tell everybody who joined", async () => {
    const clock = virtualClock(now);
    const under = memoryStepQueue(clock);
    let isDown = true;
    const queue = queueBounds(clock)({
      send: async (step, urgency, delayMs = 0) => {
        if (delayMs > 0 && isDown) throw new Error("no storage");
        await under.send(step, urgency, delayMs);
      },
    });
    const send = () => queue.send({ account: "vision", because: { kind: "report" } }, "ordinary");
    for (const _ of numbers(8)) await send();
    const told = await Promise.allSettled([send(), send()]);
    expect(told.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    isDown = false;
    await send();
    expect(under.waiting()).toHaveLength(9);
  });
});
