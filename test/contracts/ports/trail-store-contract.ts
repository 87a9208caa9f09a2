import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Claim } from "../../../shared/domain/decide/effect.ts";
import { registrationsOf } from "../../../shared/domain/rotation/effective-spec.ts";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { Objection } from "../../../shared/domain/objection.ts";
import { maxRegistrations } from "../../../shared/domain/commands/registration-commands.ts";
import { encodeEvent, firstHash, linkHash } from "../../../shared/records/event-codec.ts";
import type { TrailStore } from "../../../shared/ports/trail-store.ts";
import type { EventOptions, Trail } from "../../../shared/records/trail.ts";
import { withClaim, withEvent, withHold } from "../../../shared/records/trail.ts";
import { aDeclaration, after, keyC, mainVault, minute } from "../../domain/builders.ts";
import { events } from "../../domain/events.ts";
import { freshName } from "../fresh-name.ts";

const how: EventOptions = { releaseClaim: true, wakeAt: after(minute) };
const conflict = { code: "RECORD_CONFLICT", remedy: "retry" };
const claim: Claim = {
  worker: "w-1",
  until: after(minute),
  effect: {
    type: "store",
    place: { vault: mainVault, secret: "published" },
    slot: "key2",
    fingerprint: keyC,
  },
};
const objection: Objection = {
  reason: "NotDue",
  message: "not yet",
  remedy: "wait",
  until: after(2 * minute),
};
const pause = { objection, wakeAt: after(2 * minute), failures: 3, releaseClaim: false };

/** The contract of every trail store. */
export function describeTrailStore(name: string, make: () => TrailStore): void {
  describe(`${name}, a trail store`, () => {
    let store: TrailStore;
    beforeAll(() => {
      store = make();
    });

    const begun = async (): Promise<Trail> =>
      store.save(withEvent(await store.read(freshName("account")), events.enrolmentStarted, how));
    const same = async (trail: Trail) => expect(await store.read(trail.account)).toEqual(trail);

    it("returns an unknown account as unenrolled", async () => {
      expect(await store.read("nobody")).toEqual({
        account: "nobody",
        state: unenrolled,
        sequence: 0,
        hash: firstHash,
        failures: 0,
      });
      expect(await store.events("nobody")).toEqual([]);
    });

    it("folds appended events, and reads them back", async () => {
      const trail = await begun();
      expect(trail).toMatchObject({
        sequence: 1,
        state: evolve(unenrolled, events.enrolmentStarted),
        wakeAt: how.wakeAt,
      });
      await same(trail);
      await same(await store.save(withEvent(trail, events.accountEnrolled, how)));
    });

    it("keeps as many registrations as an account may have, whatever is in them", async () => {
      let trail = await begun();
      for (let index = 0; index < maxRegistrations; index += 1) {
        const consumer = aDeclaration({
          name: `${"n".repeat(60)}${index}`,
          owner: { name: "\u{1f511}".repeat(50), contact: '"'.repeat(200) },
          resourceId: `/subscriptions/${"r".repeat(480)}`,
        });
        trail = await store.save(withEvent(trail, { ...events.consumerRegistered, consumer }, how));
      }
      await same(trail);
      expect(registrationsOf(trail.state)).toHaveLength(maxRegistrations);
      const fewer = { ...events.consumerDeregistered, consumer: `${"n".repeat(60)}0` };
      await same(await store.save(withEvent(trail, fewer, how)));
    });

    it("keeps an event that takes as much room as an event may, and reads it back", async () => {
      const begin = await begun();
      const endpoint = `https://${'"'.repeat(98_000)}`;
      const trail = await store.save(withEvent(begin, { ...events.enrolmentStarted, endpoint }, how));
      await same(trail);
      expect(await store.events(trail.account)).toMatchObject([{}, { event: { endpoint } }]);
    });

    it("keeps events in order, each linked to the one before", async () => {
      const told = [
        events.enrolmentStarted,
        ...Array.from({ length: 11 }, () => events.secretStored),
        events.accountEnrolled,
      ];
      let trail = await store.read(freshName("account"));
      for (const event of told) trail = await store.save(withEvent(trail, event, how));
      const recorded = await store.events(trail.account);
      expect(recorded.map(({ event }) => event)).toEqual(told);
      let hash = firstHash;
      for (const { sequence, event, previousHash, hash: own } of recorded) {
        expect(previousHash).toBe(hash);
        hash = linkHash(hash, encodeEvent(sequence, event));
        expect(own).toBe(hash);
      }
      expect(trail.hash).toBe(hash);
      const known = recorded[9];
      expect(await store.events(trail.account, known)).toEqual(recorded.slice(10));
      expect(await store.events(trail.account, recorded.at(-1))).toEqual([]);
    });

    it.each<[string, (trail: Trail) => Promise<Trail>]>([
      ["an append", (trail) => store.save(withEvent(trail, events.accountEnrolled, how))],
      ["a claim", (trail) => store.save(withClaim(trail, claim))],
      ["a pause", (trail) => store.save(withHold(trail, pause))],
    ])("refuses %s that rests on an old read, and changes nothing", async (_write, write) => {
      const old = await begun();
      const current = await store.save(withEvent(old, events.secretStored, how));
      await expect(write(old)).rejects.toMatchObject({ ...conflict, account: old.account });
      await same(current);
      expect(await store.events(old.account)).toHaveLength(2);
    });

    it.each<[string, (trail: Trail) => Promise<Trail>]>([
      ["a claim", (trail) => store.save(withClaim(trail, claim))],
      ["a pause", (trail) => store.save(withHold(trail, pause))],
    ])("refuses an append that does not know of %s", async (_write, write) => {
      const old = await begun();
      const current = await write(old);
      await expect(store.save(withEvent(old, events.secretStored, how))).rejects.toMatchObject(conflict);
      await same(current);
      expect(await store.events(old.account)).toHaveLength(1);
    });

    it("lets one of two first writers win", async () => {
      const account = freshName("account");
      const reads = await Promise.all([store.read(account), store.read(account)]);
      const results = await Promise.allSettled(
        reads.map((trail) => store.save(withEvent(trail, events.enrolmentStarted, how))),
      );
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: conflict });
      expect(await store.events(account)).toHaveLength(1);
    });

    it("lets only one of a first pause and a first event win", async () => {
      const empty = await store.read(freshName("account"));
      const results = await Promise.allSettled([
        store.save(withHold(empty, pause)),
        store.save(withEvent(empty, events.enrolmentStarted, how)),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    });

    it("lets one of many writers win, and keeps head and events together", async () => {
      const trail = await begun();
      const results = await Promise.allSettled(
        Array.from({ length: 6 }, () => store.save(withEvent(trail, events.secretStored, how))),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const [head, recorded] = [await store.read(trail.account), await store.events(trail.account)];
      expect([head.sequence, recorded.length]).toEqual([2, 2]);
      expect(head.hash).toBe(recorded.at(-1)?.hash);
    });

    it("saves several events and the claim after them together or not at all", async () => {
      const trail = await begun();
      const stored = withEvent(trail, events.secretStored, how);
      const both = withClaim(withEvent(stored, events.accountEnrolled, how), claim);
      const saved = await store.save(both);
      expect(saved).toMatchObject({ sequence: 3, claim, state: { phase: "idle" } });
      expect(saved).not.toHaveProperty("unsaved");
      await same(saved);
      await expect(store.save(both)).rejects.toMatchObject(conflict);
      const recorded = await store.events(trail.account);
      expect(recorded.map(({ event: { type } }) => type)).toEqual([
        "enrolment-started",
        "secret-stored",
        "account-enrolled",
      ]);
      expect(recorded.at(-1)?.hash).toBe(saved.hash);
    });

    it("keeps a claim until it is released, and wakes the account when it runs out", async () => {
      const claimed = await store.save(withClaim(await begun(), claim));
      expect(claimed).toMatchObject({ claim, wakeAt: claim.until });
      await same(claimed);
      const commanded = await store.save(
        withEvent(claimed, events.secretStored, { ...how, releaseClaim: false }),
      );
      expect(commanded.claim).toEqual(claim);
      await same(commanded);
      const done = await store.save(withEvent(commanded, events.secretStored, how));
      expect(done.claim).toBeUndefined();
      await same(done);
    });

    it("keeps when it was last watched until it is watched again", async () => {
      const watched = await store.save(withHold(await begun(), { ...pause, watchedAt: after(minute) }));
      expect(watched.watchedAt).toEqual(after(minute));
      await same(watched);
      const paused = await store.save(withHold(watched, pause));
      const moved = await store.save(withEvent(paused, events.secretStored, how));
      const claimed = await store.save(withClaim(moved, claim));
      expect([paused, moved, claimed].map(({ watchedAt }) => watchedAt)).toEqual(
        Array.from({ length: 3 }, () => after(minute)),
      );
      await same(claimed);
      const again = await store.save(withHold(claimed, { ...pause, watchedAt: after(2 * minute) }));
      expect(again.watchedAt).toEqual(after(2 * minute));
      await same(again);
    });

    it("keeps how far evidence is in the archive, whatever happens since, and refuses it on an old read", async () => {
      const old = await begun();
      const noted = await store.save({ ...old, archivedThrough: "r-1" });
      expect(noted).toEqual({ ...old, archivedThrough: "r-1", etag: noted.etag });
      await same(noted);
      const moved = await store.save(
        withEvent(await store.save(withHold(noted, pause)), events.secretStored, how),
      );
      expect((await store.save(withClaim(moved, claim))).archivedThrough).toBe("r-1");
      await expect(store.save({ ...old, archivedThrough: "r-2" })).rejects.toMatchObject(conflict);
    });

    it("returns an event exactly as it is stored", async () => {
      const [stored] = await store.events((await begun()).account);
      expect(stored?.text).toBe(encodeEvent(1, events.enrolmentStarted));
      expect(linkHash(firstHash, stored?.text ?? "")).toBe(stored?.hash);
    });

    it("keeps when the last event happened, whatever is claimed or paused since", async () => {
      const trail = await begun();
      expect(trail.movedAt).toEqual(events.enrolmentStarted.at);
      const later = { ...events.secretStored, at: after(minute) };
      const moved = await store.save(withEvent(await store.save(withHold(trail, pause)), later, how));
      const claimed = await store.save(withClaim(await store.save(withHold(moved, pause)), claim));
      expect([moved.movedAt, claimed.movedAt]).toEqual([after(minute), after(minute)]);
      await same(claimed);
    });

    it("keeps a claim through a pause unless it is given back", async () => {
      const claimed = await store.save(withClaim(await begun(), claim));
      const paused = await store.save(withHold(claimed, pause));
      expect(paused).toMatchObject({ claim, objection, failures: 3, wakeAt: pause.wakeAt });
      await same(paused);
      const free = await store.save(withHold(paused, { ...pause, releaseClaim: true }));
      expect(free.claim).toBeUndefined();
      await same(free);
    });

    it("forgets the objection and the failures once something moves", async () => {
      const moved = await store.save(
        withEvent(await store.save(withHold(await begun(), pause)), events.secretStored, how),
      );
      expect(moved.failures).toBe(0);
      expect(moved.objection).toBeUndefined();
      await same(moved);
    });

    it("pauses an account that has no events yet", async () => {
      const paused = await store.save(withHold(await store.read(freshName("account")), pause));
      expect(paused).toMatchObject({ state: unenrolled, sequence: 0, objection });
      await same(await store.save(withEvent(paused, events.enrolmentStarted, how)));
    });

    it("lists every account as a write may rest on it", async () => {
      const trail = await begun();
      const listed = (await store.list()).find(({ account }) => account === trail.account);
      expect(listed).toEqual(trail);
      await store.save(withEvent(listed ?? trail, events.accountEnrolled, how));
    });
  });
}
