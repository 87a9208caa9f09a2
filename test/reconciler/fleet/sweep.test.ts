import { describe, expect, it } from "@jest/globals";
import type { Fleet } from "../../../shared/domain/account/account-spec.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { RecordFromNewerBuildError } from "../../../shared/errors.ts";
import type { Hold } from "../../../shared/records/trail.ts";
import { withEvent, withHold } from "../../../shared/records/trail.ts";
import { indexedTrail } from "../../../shared/reconciler/fleet/indexed-trail.ts";
import { sweep } from "../../../shared/reconciler/fleet/sweep.ts";
import { after, anAccount, before, day, hour, minute, now } from "../../domain/builders.ts";
import { events } from "../../domain/events.ts";
import { memoryOwedLooks } from "../fakes/memory-owed-looks.ts";
import { memoryStepQueue } from "../fakes/memory-step-queue.ts";
import { memoryTrailStore } from "../fakes/memory-trail-store.ts";
import { memoryWakeIndex } from "../fakes/memory-wake-index.ts";
import { virtualClock } from "../fakes/virtual-clock.ts";

const fleet: Fleet = { accounts: [anAccount()] };
const { adoptWithinMs } = anAccount().policy;
const objection = { reason: "NotDue", message: "not yet", remedy: "wait" } as const;

const told = {
  enrolling: [events.enrolmentStarted],
  idle: [events.enrolmentStarted, events.accountEnrolled],
  preparing: [events.enrolmentStarted, events.accountEnrolled, events.rotationRequested],
} as const satisfies Readonly<Record<string, readonly RotationEvent[]>>;

function office(at: Date = now) {
  const clock = virtualClock(at);
  const wakes = memoryWakeIndex();
  const trail = indexedTrail(memoryTrailStore(), wakes, clock, minute);
  return { clock, wakes, trail, queue: memoryStepQueue(clock), owed: memoryOwedLooks() };
}

/** Sweeps one account that recorded these events and then held like this, with one minute of grace. */
async function swept(phase: keyof typeof told, held: Partial<Hold> = {}, at: Date = now) {
  const ports = office(before(hour, at));
  let trail = await ports.trail.read("vision");
  for (const event of told[phase]) {
    trail = await ports.trail.save(withEvent(trail, event, { releaseClaim: true, wakeAt: after(day, at) }));
  }
  await ports.trail.save(
    withHold(trail, {
      objection,
      wakeAt: after(day, at),
      failures: 0,
      releaseClaim: false,
      watchedAt: at,
      watchBy: after(minute, at),
      ...held,
    }),
  );
  ports.clock.advance(hour);
  return {
    ...(await sweep(fleet, ports, minute)),
    sent: ports.queue.waiting().map(({ message }) => message),
  };
}

describe("the sweep", () => {
  it("asks for a look at an account that was never looked at", async () => {
    const { queue, ...ports } = office();
    const { woken } = await sweep(fleet, { ...ports, queue }, minute);
    expect(woken).toEqual(["vision"]);
    expect(queue.waiting().map(({ message }) => message)).toEqual([
      { account: "vision", because: { kind: "sweep" } },
    ]);
  });

  it.each([
    ["an idle account when its time has come", "idle", { wakeAt: now }, true],
    ["no idle account a moment before", "idle", { wakeAt: after(1) }, false],
    [
      "no account in motion that its own message should wake",
      "enrolling",
      { wakeAt: before(minute - 1) },
      false,
    ],
    ["an account in motion whose message was lost", "enrolling", { wakeAt: before(minute) }, true],
    ["an account whose message for the watch was lost", "idle", { watchBy: before(minute) }, true],
    [
      "no account that its own message should wake for the watch",
      "idle",
      { watchBy: before(minute - 1) },
      false,
    ],
    [
      "a waiting rotation whose message for the watch was lost",
      "preparing",
      { watchBy: before(minute) },
      true,
    ],
    ["no enrolment for a watch, since it looks anyway", "enrolling", { watchBy: before(day) }, false],
  ] as const)("asks for a look at %s", async (_promise, phase, held, asked) => {
    const { woken, sent } = await swept(phase, held);
    expect([woken, sent.length]).toEqual(asked ? [["vision"], 1] : [[], 0]);
  });

  it.each([
    ["a phase that has lasted longer than its limit", "preparing", adoptWithinMs + 1, ["vision"]],
    ["no phase at the very limit", "preparing", adoptWithinMs, []],
    ["no rest, however long", "idle", 1_000 * day, []],
  ] as const)("calls stuck %s", async (_promise, phase, lastedMs, stuck) => {
    expect((await swept(phase, {}, after(lastedMs))).stuck).toEqual(stuck);
  });

  it("names where a rotation has ended whose evidence is not kept, the latest first, in the fleet or not", async () => {
    const ports = office();
    for (const [account, endedAt] of [
      ["kept", now],
      ["earlier", before(hour)],
      ["vision", now],
      ["running", undefined],
    ] as const) {
      let trail = await ports.trail.read(account);
      const ended = endedAt && ({ ...events.rotationEnded, at: endedAt } as const);
      for (const event of [...told.preparing, ...(ended ? [ended] : [])]) {
        trail = await ports.trail.save(withEvent(trail, event, { releaseClaim: true, wakeAt: after(day) }));
      }
      if (account === "kept")
        await ports.trail.save({ ...trail, archivedThrough: events.rotationRequested.rotation });
    }
    ports.clock.advance(minute);
    expect((await sweep(fleet, ports, minute)).unarchived).toEqual(["vision", "earlier"]);
  });

  it.each([
    ["a key that its consumers had time to leave", "idle", 1, ["vision"]],
    ["no key that a rotation may still be leaving", "preparing", 0, []],
  ] as const)("calls overdue %s", async (_promise, phase, beyondMs, overdue) => {
    const { cadenceMs, timerGraceMs } = anAccount().policy;
    const published = events.accountEnrolled.at;
    const at = after(cadenceMs + timerGraceMs + adoptWithinMs + beyondMs, published);
    expect((await swept(phase, {}, at)).overdue).toEqual(overdue);
  });

  it("finds an account at once that a build without an index has left, and the index has it from then on", async () => {
    const { clock, wakes, queue, owed } = office();
    const store = memoryTrailStore();
    const held = { objection, failures: 0, releaseClaim: false, watchedAt: now, watchBy: after(minute) };
    let trail = await store.read("vision");
    for (const event of told.idle)
      trail = await store.save(withEvent(trail, event, { releaseClaim: true, wakeAt: now }));
    await store.save(withHold(trail, { ...held, wakeAt: now }));
    const ports = { clock, wakes, queue, owed, trail: store };
    expect((await sweep(fleet, ports, minute)).woken).toEqual(["vision"]);
    expect(await wakes.due(after(hour), 10)).toMatchObject([{ account: "vision" }]);
  });

  it("comes back within two claims to a head of a newer build, which may be back by then", async () => {
    const ports = office();
    await ports.wakes.note([{ account: "vision", at: before(minute) }]);
    const read = async () =>
      Promise.reject(new RecordFromNewerBuildError("the head of an account", "version 9"));
    const { woken, complete } = await sweep(fleet, { ...ports, trail: { read } }, minute);
    expect([woken, complete]).toEqual([["vision"], true]);
    expect(await ports.wakes.due(after(2 * minute), 10)).toEqual([
      { account: "vision", at: after(2 * minute) },
    ]);
  });

  it("leaves accounts alone that are no longer in the fleet", async () => {
    const ports = office();
    await ports.trail.save(
      withEvent(await ports.trail.read("gone"), events.enrolmentStarted, {
        releaseClaim: true,
        wakeAt: before(hour),
      }),
    );
    ports.clock.advance(minute);
    expect(await sweep({ accounts: [] }, ports, minute)).toMatchObject({
      woken: [],
      stuck: [],
      overdue: [],
      unarchived: [],
    });
    expect(ports.wakes.all()).toEqual([]);
  });
});
