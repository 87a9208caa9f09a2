import { beforeEach, describe, expect, it } from "@jest/globals";
import type { PermitHolder, RolloutSnapshot } from "../../../shared/domain/rollout/rollout-snapshot.ts";
import type { RolloutBoard } from "../../../shared/ports/rollout-board.ts";
import { after, before, hour, minute, now } from "../../domain/builders.ts";

const empty: RolloutSnapshot = { open: [], permits: [], failures: [], unreadable: 0, resumed: [] };
const fleet = (most: number) => [{ scope: "fleet", most }];
const entry = { account: "vision", rotation: "r-2", since: now };
const holder = (account: string, change: Partial<PermitHolder> = {}): PermitHolder => ({
  account,
  rotation: "r-2",
  by: "look",
  since: now,
  ...change,
});

/** The contract of every rollout board; `make` returns an empty one each time. */
export function describeRolloutBoard(name: string, make: () => RolloutBoard): void {
  describe(`${name}, a rollout board`, () => {
    let board: RolloutBoard;
    beforeEach(() => {
      board = make();
    });
    const placesOf = async () => (await board.snapshot()).permits;
    const holders = async () => (await placesOf()).map(({ account }) => account).sort();
    const kindsOf = async (accounts: readonly string[], most: number) => {
      const given = await Promise.all(accounts.map((account) => board.acquire(holder(account), fleet(most))));
      return given.map(({ kind }) => kind);
    };
    const named = (count: number, start = 0) => Array.from({ length: count }, (_, n) => `a-${n + start}`);

    it("is empty at first", async () => {
      expect(await board.snapshot()).toEqual(empty);
    });

    describe("the line", () => {
      it("has an account until its rotation has ended", async () => {
        await board.enter(entry);
        await board.enter(entry);
        expect((await board.snapshot()).open).toEqual([entry]);
        await board.ended("vision", "r-2", now, "done");
        await board.ended("vision", "r-2", now, "done");
        expect(await board.snapshot()).toEqual(empty);
      });

      it("keeps a rotation when an earlier one of the account arrives late, or ends", async () => {
        await board.enter(entry);
        await board.enter({ ...entry, rotation: "r-1" });
        await board.ended("vision", "r-1", now, "done");
        expect((await board.snapshot()).open).toEqual([entry]);
        const next = { ...entry, rotation: "r-3" };
        await board.enter(next);
        expect((await board.snapshot()).open).toEqual([next]);
      });
    });

    describe("failures", () => {
      const failures = async () => (await board.snapshot()).failures;

      it("are counted once per account, however often it fails", async () => {
        await board.ended("vision", "r-1", before(hour), "failed");
        await board.ended("vision", "r-2", now, "failed");
        await board.ended("vision", "r-1", before(hour), "failed");
        expect(await failures()).toEqual([{ account: "vision", rotation: "r-2", at: now }]);
      });

      it("are forgotten once the account is done, not by an earlier success or a withdrawal", async () => {
        await board.ended("vision", "r-2", now, "failed");
        await board.ended("vision", "r-1", before(hour), "done");
        await board.ended("vision", "r-3", after(minute), "withdrawn");
        expect(await failures()).toHaveLength(1);
        await board.ended("vision", "r-4", after(hour), "done");
        expect(await failures()).toEqual([]);
      });

      it("are forgotten one by one up to an instant", async () => {
        await board.ended("vision", "r-2", now, "failed");
        await board.ended("speech", "r-2", now, "failed");
        await board.forget("vision", before(1));
        expect(await failures()).toHaveLength(2);
        await board.forget("vision", now);
        expect((await failures()).map(({ account }) => account)).toEqual(["speech"]);
      });

      it("are forgotten on resume, and later ones are counted", async () => {
        await board.ended("vision", "r-2", now, "failed");
        await board.resume("ada", "looked at it", now);
        // Recorded late: it happened before.
        await board.ended("search", "r-2", before(minute), "failed");
        const resumed = { by: "ada", reason: "looked at it", at: now };
        expect(await board.snapshot()).toEqual({ ...empty, resumed: [resumed] });
        await board.ended("speech", "r-2", after(hour), "failed");
        expect(await failures()).toHaveLength(1);
      });
    });

    it("keeps every resume of the line, the last one first", async () => {
      await board.resume("ada", "looked at it", now);
      await board.resume("ada", "looked at it", now);
      await board.resume("bob", "again", after(hour));
      await board.resume("ada", "and again", after(2 * hour));
      expect((await board.snapshot()).resumed.map(({ by, reason }) => [by, reason])).toEqual([
        ["ada", "and again"],
        ["bob", "again"],
        ["ada", "looked at it"],
      ]);
    });

    describe("places", () => {
      it("are no more than there are, however many ask at once", async () => {
        const given = await kindsOf(named(12), 5);
        expect(given.filter((kind) => kind === "taken")).toHaveLength(5);
        expect(await board.acquire(holder("late"), fleet(5))).toEqual({
          kind: "full",
          scope: "fleet",
          most: 5,
        });
        expect(await holders()).toHaveLength(5);
      });

      it("are not acquired while more are taken than a lowered limit allows", async () => {
        await kindsOf(named(8), 30);
        expect(await kindsOf(named(4, 8), 5)).toEqual(["full", "full", "full", "full"]);
        expect(await holders()).toHaveLength(8);
      });

      it("are given up to a lowered limit and never beyond, however many ask at once", async () => {
        await kindsOf(named(8), 30);
        for (const account of named(5)) await board.ended(account, "r-2", now, "done");
        const given = await kindsOf(named(8, 8), 5);
        expect(given.filter((kind) => kind === "taken").length).toBeLessThanOrEqual(2);
        // A look that lost the race for a free one gets it with the next try.
        for (const account of named(8, 8)) await board.acquire(holder(account), fleet(5));
        expect(await holders()).toHaveLength(5);
      });

      it("are kept by their holders, except those above the limit", async () => {
        await kindsOf(named(3), 3);
        expect(await kindsOf(["a-0"], 3)).toEqual(["taken"]);
        expect(await kindsOf(["a-0"], 2)).toEqual(["full"]);
        expect(await holders()).toHaveLength(3);
      });

      it("are one per account, however many of its looks ask at once", async () => {
        const looks = ["one", "two", "three"].map((by) => board.acquire(holder("vision", { by }), fleet(9)));
        expect((await Promise.all(looks)).some(({ kind }) => kind === "taken")).toBe(true);
        expect(await board.acquire(holder("vision", { by: "last" }), fleet(9))).toEqual({ kind: "taken" });
        expect(await placesOf()).toEqual([{ scope: "fleet", ...holder("vision", { by: "last" }) }]);
      });

      it("become the next rotation's own when an earlier one has left them", async () => {
        await board.acquire(holder("vision", { rotation: "r-1" }), fleet(1));
        expect(await board.acquire(holder("vision"), fleet(1))).toEqual({ kind: "taken" });
        await board.ended("vision", "r-1", now, "done");
        expect(await placesOf()).toEqual([{ scope: "fleet", ...holder("vision") }]);
        expect(await board.acquire(holder("vision", { rotation: "r-1" }), fleet(1))).toMatchObject({
          kind: "full",
        });
      });

      it("are given back by the look that took them last, and by no other", async () => {
        await board.acquire(holder("vision", { by: "first" }), fleet(1));
        await board.acquire(holder("vision", { by: "second", since: after(minute) }), fleet(1));
        await board.release({ account: "vision", rotation: "r-2", by: "first" });
        await board.release({ account: "vision", rotation: "r-1", by: "second" });
        await board.release(holder("vision", { by: "second" }));
        expect(await holders()).toEqual(["vision"]);
        expect(await kindsOf(["speech"], 1)).toEqual(["full"]);
        await board.release({ account: "vision", rotation: "r-2", by: "second" });
        expect(await kindsOf(["speech"], 1)).toEqual(["taken"]);
      });

      it("are taken in every scope, ignoring the case of its name", async () => {
        await board.acquire(holder("vision"), [{ scope: "s-1", most: 1 }, ...fleet(2)]);
        expect(await placesOf()).toHaveLength(2);
        expect(await board.acquire(holder("search"), [{ scope: "S-1", most: 1 }, ...fleet(2)])).toEqual({
          kind: "full",
          scope: "subscription",
          most: 1,
        });
      });

      it("are counted once for rotations in flight without one, even above the limit", async () => {
        await kindsOf(["vision"], 1);
        const late = { scope: "fleet", ...holder("speech") };
        await Promise.all([board.count(late), board.count({ ...late, by: "another" })]);
        await board.count({ scope: "fleet", ...holder("vision") });
        expect(await holders()).toEqual(["speech", "vision"]);
        await board.ended("vision", "r-2", now, "done");
        expect(await kindsOf(["search"], 1)).toEqual(["full"]);
        await board.ended("speech", "r-2", now, "done");
        expect(await kindsOf(["search"], 1)).toEqual(["taken"]);
      });
    });
  });
}
