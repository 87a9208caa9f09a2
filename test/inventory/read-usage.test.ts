import { describe, expect, it } from "@jest/globals";
import type { CountedCalls } from "../../shared/domain/usage/explain-usage.ts";
import { addUsage } from "../../shared/domain/usage.ts";
import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import type { AccountFact } from "../../shared/domain/world.ts";
import { AccessDeniedError } from "../../shared/errors.ts";
import { readUsage } from "../../shared/inventory/read-usage.ts";
import type { UsageMetrics } from "../../shared/ports/usage-metrics.ts";
import { anAccount, aReport, before, minute, now } from "../domain/builders.ts";
import { events } from "../domain/events.ts";
import { fakeAccount, foundAccount } from "../reconciler/fakes/fake-account.ts";
import { memoryConsumerBoard } from "../reconciler/fakes/memory-consumer-board.ts";
import { memoryTrailStore } from "../reconciler/fakes/memory-trail-store.ts";
import { virtualClock } from "../reconciler/fakes/virtual-clock.ts";
import { withEvent } from "../../shared/records/trail.ts";

type Metrics = Pick<UsageMetrics, "calls">;

const spec = anAccount({ policy: { driftCheckMs: minute } });
const located: AccountFact = { ...foundAccount, location: "westeurope" };
const counted: readonly CountedCalls[] = Array.from({ length: 12 }, (_, index) => ({
  at: before((12 - index) * minute),
  calls: 20,
  refused: 0,
}));
const counts = (calls: readonly CountedCalls[] | undefined): Metrics => ({ calls: async () => calls });

/** Reads the usage of a quarter of an hour in which `web` reports so many calls, and `guest` 150. */
async function read(
  reported: number,
  usageMetrics: Metrics,
  fact: AccountFact = located,
  later: readonly RotationEvent[] = [],
) {
  const clock = virtualClock(now);
  const [board, trail, account] = [
    memoryConsumerBoard(),
    memoryTrailStore(),
    fakeAccount(spec.resourceId, clock),
  ];
  account.change(fact);
  const started = { ...events.enrolmentStarted, at: before(90 * minute) };
  for (const event of [started, ...later]) {
    await trail.save(withEvent(await trail.read(spec.name), event, { releaseClaim: true, wakeAt: now }));
  }
  const usage = (calls: number) =>
    addUsage(undefined, { calls, failures: 0, refused: 0 }, before(15 * minute), now);
  await board.put(spec.name, aReport({ usage: usage(reported) }));
  await board.put(spec.name, aReport({ consumer: "guest", usage: usage(150) }));
  const ports = { clock, board, trail, keyIssuer: account.issuer, usageMetrics };
  return readUsage(spec, 15 * minute, ports);
}

describe("the usage of an account", () => {
  it("compares what it counts with what consumers say, over the time that both know", async () => {
    const { span, comparison, keyturnCalls, alarms } = await read(15 * 18, counts(counted));
    expect(span).toEqual({ from: before(12 * minute), until: before(2 * minute) });
    expect(comparison).toMatchObject({ metric: { calls: 200 }, explained: 200, unexplained: 0 });
    expect([keyturnCalls, alarms]).toEqual([20, []]);
  });

  it("alarms when nobody who is registered answers for a part of it", async () => {
    const { comparison, alarms } = await read(15 * 8, counts(counted));
    expect(comparison).toMatchObject({ unexplained: 100, unexplainedShare: 0.5 });
    expect(alarms).toEqual(["UnexplainedCalls"]);
  });

  it("is explained by those who have registered themselves, and says that nobody has reviewed them", async () => {
    const { consumers, comparison, alarms } = await read(15 * 9, counts(counted), located, [
      events.consumerRegistered,
    ]);
    expect(consumers[1]).toMatchObject({ consumer: "guest", unreviewed: true, calls: expect.closeTo(100) });
    expect([comparison, alarms]).toMatchObject([{ unexplained: 0 }, []]);
  });

  it("asks for the account's own count where it is and for as long as was asked", async () => {
    const asked: unknown[] = [];
    await read(0, {
      calls: async (...question) => {
        asked.push(question);
        return undefined;
      },
    });
    const account = { resourceId: spec.resourceId, location: "westeurope" };
    expect(asked).toEqual([[account, before(15 * minute), now]]);
  });

  it.each<[string, Metrics, AccountFact, RegExp]>([
    ["this cloud has no metrics", counts(undefined), located, /no metrics endpoint/],
    ["nothing is counted yet", counts([]), located, /no time is known yet/],
    ["Azure names no region", counts(counted), foundAccount, /region/],
    ["the account is gone", counts(counted), { kind: "absent" }, /does not exist/],
    [
      "keyturn may not read them",
      { calls: () => Promise.reject(new AccessDeniedError("querying the account's metrics")) },
      located,
      /not allowed/,
    ],
  ])("still tells what consumers say when %s", async (_case, metrics, fact, reason) => {
    const { span, consumers, comparison, alarms } = await read(30, metrics, fact);
    expect(comparison).toEqual({ unavailable: expect.stringMatching(reason) });
    expect(consumers[0]?.calls).toBeCloseTo(30);
    expect([span.from, span.until, alarms]).toEqual([before(15 * minute), now, []]);
  });
});
