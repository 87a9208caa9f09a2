import { describe, expect, it } from "@jest/globals";
import { RecordUnreadableError } from "../../shared/errors.ts";
import { keyIndexedTrail } from "../../shared/inventory/key-indexed-trail.ts";
import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import type { TrailStore } from "../../shared/ports/trail-store.ts";
import { withEvent, withHold } from "../../shared/records/trail.ts";
import { after, keyA, keyB, keyC, keyD, minute, now } from "../domain/builders.ts";
import { driftFound, events } from "../domain/events.ts";
import { memoryKeyIndex } from "../reconciler/fakes/memory-key-index.ts";
import { memoryTrailStore } from "../reconciler/fakes/memory-trail-store.ts";

const how = { releaseClaim: true, wakeAt: after(minute) };
const held = {
  objection: { reason: "NotDue", message: "not yet", remedy: "wait" },
  wakeAt: after(minute),
  failures: 0,
  releaseClaim: false,
} as const;

async function tell(store: TrailStore, ...told: readonly RotationEvent[]) {
  for (const event of told) await store.save(withEvent(await store.read("vision"), event, how));
  return store.read("vision");
}
const look = async (store: TrailStore) => store.save(withHold(await store.read("vision"), held));
const { enrolmentStarted, accountEnrolled } = events;
const keysOf = (index: ReturnType<typeof memoryKeyIndex>) => index.all().map((entry) => entry[0]);

describe("the index of keys", () => {
  it("has both keys of an account with its first event, and each further one before the trail names it", async () => {
    const [store, index] = [memoryTrailStore(), memoryKeyIndex()];
    const trail = keyIndexedTrail(store, index);
    await tell(trail, enrolmentStarted);
    expect(index.all()).toEqual([`${keyA} vision`, `${keyB} vision`]);
    const seen: unknown[] = [];
    const watching = keyIndexedTrail(
      {
        ...store,
        async save(head) {
          seen.push(keysOf(index));
          return store.save(head);
        },
      },
      index,
    );
    await tell(watching, accountEnrolled, driftFound("keys-changed"));
    expect(seen).toEqual([
      ["a", "b"],
      ["a", "b", "d"],
    ]);
  });

  it("keeps no head whose keys it could not note", async () => {
    const store = memoryTrailStore();
    const deaf = { ...memoryKeyIndex(), note: async () => Promise.reject(new Error("storage is away")) };
    await expect(tell(keyIndexedTrail(store, deaf), enrolmentStarted)).rejects.toThrow("away");
    expect((await store.read("vision")).sequence).toBe(0);
  });

  it("has a key that came and went between two saves", async () => {
    const index = memoryKeyIndex();
    const trail = keyIndexedTrail(memoryTrailStore(), index);
    const known = await tell(trail, enrolmentStarted, accountEnrolled);
    const changed = (key2: typeof keyA, at: Date) =>
      ({ type: "drift-found", at, drift: { kind: "keys-changed", keys: { key1: keyA, key2 } } }) as const;
    const twice = [changed(keyC, after(1)), changed(keyD, after(2))].reduce(
      (head, event) => withEvent(head, event, how),
      known,
    );
    await trail.save(twice);
    expect(keysOf(index)).toEqual(["a", "b", "c", "d"]);
  });

  it("is asked for nothing by a save that changes no key", async () => {
    const index = memoryKeyIndex();
    const trail = keyIndexedTrail(memoryTrailStore(), index);
    await tell(trail, enrolmentStarted, accountEnrolled);
    const deaf = { ...index, note: async () => Promise.reject(new Error("storage is away")) };
    const store = keyIndexedTrail(trail, deaf);
    await tell(store, events.accountPaused, events.accountResumed);
    await look(store);
  });

  it("gets every key of an account that was enrolled before there was an index, with its next look", async () => {
    const [store, index] = [memoryTrailStore(), memoryKeyIndex()];
    await tell(store, enrolmentStarted, accountEnrolled, driftFound("keys-changed"));
    await look(keyIndexedTrail(store, index));
    expect(keysOf(index)).toEqual(["a", "b", "d"]);
  });

  it("gets every key again where it was lost", async () => {
    const store = memoryTrailStore();
    await tell(
      keyIndexedTrail(store, memoryKeyIndex()),
      enrolmentStarted,
      accountEnrolled,
      driftFound("keys-changed"),
    );
    const another = memoryKeyIndex();
    await look(keyIndexedTrail(store, another));
    expect(keysOf(another)).toEqual(["a", "b", "d"]);
  });

  it("gets the keys in the head of an account whose events cannot be read, and lets it be looked at", async () => {
    const [store, index] = [memoryTrailStore(), memoryKeyIndex()];
    await tell(store, enrolmentStarted, accountEnrolled, driftFound("keys-changed"));
    const broken = {
      ...store,
      events: async () => Promise.reject(new RecordUnreadableError("the chain")),
    };
    await look(keyIndexedTrail(broken, index));
    expect(keysOf(index)).toEqual(["a", "b", "d"]);
    expect((await store.read("vision")).keysNoted).toContain(keyD);
  });

  it("has nothing of an account that was never enrolled", async () => {
    const [store, index] = [memoryTrailStore(), memoryKeyIndex()];
    await keyIndexedTrail(store, index).save(withHold(await store.read("vision"), { ...held, wakeAt: now }));
    expect(index.all()).toEqual([]);
  });
});
