import { describe, expect, it } from "@jest/globals";
import type { TrailStore } from "../../../shared/ports/trail-store.ts";
import { withClaim, withEvent, withHold } from "../../../shared/records/trail.ts";
import { indexedTrail } from "../../../shared/reconciler/fleet/indexed-trail.ts";
import { sweep } from "../../../shared/reconciler/fleet/sweep.ts";
import { after, anAccount, day, hour, minute, now, second } from "../../domain/builders.ts";
import { events } from "../../domain/events.ts";
import { memoryOwedLooks } from "../fakes/memory-owed-looks.ts";
import { memoryStepQueue } from "../fakes/memory-step-queue.ts";
import { memoryTrailStore } from "../fakes/memory-trail-store.ts";
import { memoryWakeIndex } from "../fakes/memory-wake-index.ts";
import { virtualClock } from "../fakes/virtual-clock.ts";

const objection = { reason: "NotDue", message: "not yet", remedy: "wait" } as const;
const graceMs = minute;
const others = Array.from({ length: 2_000 }, (_, n) => anAccount({ name: `b-${n}` }));
/** Large enough for the slow pass to need several sweeps; `vision` comes last. */
const fleet = { accounts: [anAccount(), ...others] };

function office(store: TrailStore = memoryTrailStore()) {
  const clock = virtualClock(now);
  const wakes = memoryWakeIndex();
  const queue = memoryStepQueue(clock);
  const trail = indexedTrail(store, wakes, clock, graceMs);
  return { clock, wakes, queue, trail, owed: memoryOwedLooks() };
}

type Office = ReturnType<typeof office>;

/** An idle account that holds for so long from now. */
async function idle({ trail, clock }: Office, heldMs: number) {
  const how = { releaseClaim: true, wakeAt: clock.now() };
  const started = await trail.save(withEvent(await trail.read("vision"), events.enrolmentStarted, how));
  const enrolled = await trail.save(withEvent(started, events.accountEnrolled, how));
  return trail.save(withHold(enrolled, held(heldMs, clock.now())));
}

function held(ms: number, from: Date) {
  const at = after(ms, from);
  return { objection, wakeAt: at, watchBy: at, failures: 0, releaseClaim: false };
}

/** Sweeps as the timer would, with the slow pass at other accounts. */
async function sweeps(place: Office, minutes: number): Promise<number> {
  let asked = 0;
  for (let count = 0; count < minutes; count += 1) {
    await place.wakes.keepPosition("a");
    const { woken } = await sweep(fleet, place, graceMs);
    asked += woken.filter((name) => name === "vision").length;
    place.clock.advance(minute);
  }
  return asked;
}

describe("the index of wakes", () => {
  it("finds an account when it is due, and reads nobody else", async () => {
    const place = office();
    await idle(place, 10 * minute);
    expect(await sweeps(place, 10)).toBe(0);
    expect(await sweeps(place, 1)).toBe(1);
  });

  it("leaves an account that was asked for alone for two minutes, then asks again", async () => {
    const place = office();
    await idle(place, minute);
    place.clock.advance(2 * minute);
    expect([await sweeps(place, 2), await sweeps(place, 1)]).toEqual([1, 1]);
  });

  it("still finds the account when its writer dies between the wake and the head", async () => {
    const place = office();
    const trail = await idle(place, 10 * minute);
    const dying = indexedTrail(
      { ...place.trail, save: async () => Promise.reject(new Error("died")) },
      place.wakes,
      place.clock,
      graceMs,
    );
    await expect(dying.save(withHold(trail, held(5 * minute, now)))).rejects.toThrow("died");
    expect(await sweeps(place, 10)).toBe(0);
    expect(await sweeps(place, 1)).toBe(1);
  });

  it("saves no head whose wake it could not note", async () => {
    const place = office();
    const trail = await idle(place, day);
    const deaf = { note: async () => Promise.reject(new Error("storage is away")) };
    const store = indexedTrail(place.trail, deaf, place.clock, graceMs);
    await expect(store.save(withHold(trail, held(30 * second, now)))).rejects.toThrow("away");
    expect(await place.trail.read("vision")).toEqual(trail);
  });

  it("notes the wake of a head that is about to be written beside reading it, and then no other", async () => {
    const place = office();
    await idle(place, day);
    const noted = place.wakes.all().length;
    const read = await place.trail.read("vision", true);
    expect(place.wakes.all()).toHaveLength(noted + 1);
    await place.trail.save(
      withEvent(read, events.accountPaused, { releaseClaim: true, wakeAt: place.clock.now() }),
    );
    expect(place.wakes.all()).toHaveLength(noted + 1);
    // Who decided on it died before its look: the sweep finds the head once nobody else can be at work.
    expect(await sweeps(place, 2)).toBeGreaterThan(0);
  });

  it("is asked for no head that is read for its own sake", async () => {
    const place = office();
    await idle(place, day);
    const noted = place.wakes.all().length;
    await place.trail.read("vision");
    expect(place.wakes.all()).toHaveLength(noted);
  });

  it("finds a head that was held up on its way for longer than its wake lay ahead", async () => {
    const store = memoryTrailStore();
    const place = office(store);
    const trail = await idle(place, day);
    const slow = indexedTrail(
      {
        ...store,
        save: async (head) => {
          // Meanwhile the sweep finds the wake, and a head that is not due.
          place.clock.advance(minute);
          expect(await sweeps(place, 1)).toBe(0);
          return store.save(head);
        },
      },
      place.wakes,
      place.clock,
      graceMs,
    );
    await slow.save(withHold(trail, held(second, now)));
    expect(await sweeps(place, 2)).toBe(1);
  });

  it("notes a few wakes for a rotation that writes many heads", async () => {
    const place = office();
    const before = place.wakes.all().length;
    let trail = await idle(place, 1);
    for (let count = 0; count < 30; count += 1) {
      place.clock.advance(second);
      const wakeAt = after(2 * minute, place.clock.now());
      const how = { releaseClaim: true, wakeAt };
      const until = after(minute, place.clock.now());
      const effect = { type: "regenerate", slot: "key2", stale: trail.hash.slice(0, 16) } as never;
      trail = await place.trail.save(withClaim(trail, { worker: "w", until, effect }));
      trail = await place.trail.save(
        withEvent(trail, { ...events.accountPaused, at: place.clock.now() }, how),
      );
    }
    expect(place.wakes.all().length - before).toBeLessThanOrEqual(5);
  });

  it("does not lose an account that is due, whose wake is lost and that is not late enough for the slow pass", async () => {
    const place = office();
    await idle(place, minute);
    for (const wake of await place.wakes.due(after(day), 10)) await place.wakes.move([{ wake }]);
    place.clock.advance(minute + second);
    // The slow pass comes by now, and then only after an hour.
    const woken = async () => (await sweep({ accounts: [anAccount()] }, place, graceMs)).woken.length;
    expect(await woken()).toBe(0);
    let asked = 0;
    for (let count = 0; count < 6; count += 1) {
      place.clock.advance(minute);
      asked += await sweeps(place, 1);
    }
    expect(asked).toBeGreaterThan(0);
  });

  it("does not lose an account of which it knows nothing: the slow pass comes by", async () => {
    const place = office();
    const store = memoryTrailStore();
    let trail = await store.read("vision");
    for (const event of [events.enrolmentStarted, events.accountEnrolled]) {
      trail = await store.save(withEvent(trail, event, { releaseClaim: true, wakeAt: now }));
    }
    place.clock.advance(hour);
    const woken: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const swept = await sweep(fleet, { ...place, trail: store }, graceMs);
      woken.push(...swept.woken.filter((name) => name === "vision"));
      place.clock.advance(10 * second);
    }
    expect(woken).toEqual(["vision"]);
  });
});
