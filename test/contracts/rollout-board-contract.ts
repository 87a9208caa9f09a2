import { beforeEach, describe, expect, it } from "@jest/globals";
import type { RolloutBoard } from "../../shared/ports/rollout-board.ts";
import { after, hour, now } from "../domain/builders.ts";

/** What every board of the rollout promises; `make` answers an empty one each time. */
export function describeRolloutBoard(name: string, make: () => RolloutBoard): void {
  describe(`${name}, a rollout board`, () => {
    let board: RolloutBoard;
    beforeEach(() => {
      board = make();
    });
    const holder = (account: string) => ({ account, rotation: `r-${account}`, since: now });
    const entry = { account: "vision", rotation: "r-vision", ring: 1, since: now };
    const holders = async () => (await board.standing()).places.map(({ account }) => account).sort();

    it("is empty at first", async () => {
      expect(await board.standing()).toEqual({ open: [], places: [], failures: [] });
    });

    it("keeps who is in line until the rotation has ended", async () => {
      await board.enter(entry);
      await board.enter(entry);
      expect((await board.standing()).open).toEqual([{ ...entry, failed: false }]);
      await board.ended("vision", "r-vision", now, false);
      await board.ended("vision", "r-vision", now, false);
      expect(await board.standing()).toEqual({ open: [], places: [], failures: [] });
    });

    it("keeps a failed rotation in line, and counts it once", async () => {
      await board.enter(entry);
      await board.ended("vision", "r-vision", now, true);
      await board.ended("vision", "r-vision", now, true);
      expect(await board.standing()).toEqual({
        open: [{ ...entry, failed: true }],
        places: [],
        failures: [{ account: "vision", rotation: "r-vision", at: now }],
      });
    });

    it("forgets failures when somebody resumes, and counts later ones", async () => {
      await board.enter(entry);
      await board.ended("vision", "r-vision", now, true);
      await board.resume("ada", "looked at it", now);
      const resumed = { by: "ada", reason: "looked at it", at: now };
      expect(await board.standing()).toEqual({ open: [], places: [], failures: [], resumed });
      await board.ended("speech", "r-2", after(hour), true);
      expect((await board.standing()).failures).toHaveLength(1);
    });

    it("gives no more places than there are, however many ask at once", async () => {
      const asked = Array.from({ length: 12 }, (_, n) =>
        board.take(holder(`a-${n}`), [{ scope: "fleet", most: 5 }]),
      );
      const given = await Promise.all(asked);
      expect(given.filter(({ kind }) => kind === "taken")).toHaveLength(5);
      expect(given).toContainEqual({ kind: "full", scope: "fleet", most: 5 });
      expect(await holders()).toHaveLength(5);
    });

    it("lets whoever has a place keep it, and gives it to others once it is free", async () => {
      const limits = [{ scope: "fleet", most: 1 }];
      expect(await board.take(holder("vision"), limits)).toEqual({ kind: "taken" });
      expect(await board.take(holder("vision"), limits)).toEqual({ kind: "taken" });
      expect(await board.take(holder("speech"), limits)).toMatchObject({ kind: "full" });
      await board.free("vision");
      expect(await board.take(holder("speech"), limits)).toEqual({ kind: "taken" });
      await board.ended("speech", "r-speech", now, false);
      expect(await holders()).toEqual([]);
    });

    it("takes a place of every scope or none", async () => {
      const subscription = { scope: "s-1", most: 2 };
      await board.take(holder("vision"), [{ scope: "fleet", most: 1 }]);
      expect(await board.take(holder("speech"), [subscription, { scope: "fleet", most: 1 }])).toEqual({
        kind: "full",
        scope: "fleet",
        most: 1,
      });
      expect(await holders()).toEqual(["vision"]);
      expect(await board.take(holder("search"), [{ scope: "S-1", most: 0 }])).toMatchObject({
        scope: "subscription",
      });
    });
  });
}
