import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Wake, WakeIndex } from "../../../shared/ports/wake-index.ts";
import { after, before, day, hour, now } from "../../domain/builders.ts";

/** The contract of every index of wakes; `make` returns an empty one each time. */
export function describeWakeIndex(name: string, make: () => WakeIndex): void {
  describe(`${name}, an index of wakes`, () => {
    let index: WakeIndex;
    beforeEach(() => {
      index = make();
    });
    const byText = (wakes: readonly Wake[]) =>
      wakes.map(({ account, at }) => `${at.toISOString()} ${account}`).sort();
    const due = async (until: Date = now, most = 1_000) => byText(await index.due(until, most));

    it("finds what is due, to the very instant, and nothing else", async () => {
      expect(await due()).toEqual([]);
      const wakes = [
        { account: "vision", at: now },
        { account: "speech", at: before(day) },
        { account: "later", at: after(1) },
      ];
      await index.note(wakes);
      expect(await due()).toEqual(byText(wakes.slice(0, 2)));
    });

    it("keeps several wakes of one account, and one that is noted twice once", async () => {
      const wakes = [now, before(1), now].map((at) => ({ account: "vision", at }));
      await index.note(wakes);
      await index.note(wakes.slice(0, 1));
      expect(await due()).toEqual(byText(wakes.slice(0, 2)));
    });

    it("returns the earliest when there are more than requested", async () => {
      const wakes = Array.from({ length: 40 }, (_, n) => ({ account: `a-${n}`, at: before(n * hour) }));
      await index.note(wakes);
      expect(await due(now, 7)).toEqual(byText(wakes.slice(-7)));
    });

    it("moves and drops as many at once as there are", async () => {
      const wakes = Array.from({ length: 450 }, (_, n) => ({ account: `a-${n}`, at: before(n) }));
      await index.note(wakes);
      await index.move(wakes.map((wake, n) => ({ wake, ...(n % 2 === 0 && { next: after(hour) }) })));
      expect(await due()).toEqual([]);
      expect(await due(after(hour))).toHaveLength(225);
    });

    it("moves a wake that others have already moved", async () => {
      const wakes = ["vision", "speech"].map((account) => ({ account, at: now }));
      await index.note(wakes);
      await index.move(wakes.map((wake) => ({ wake })));
      await index.move(wakes.map((wake) => ({ wake, next: after(hour) })));
      expect(await due(after(day))).toHaveLength(2);
    });

    it("leaves a wake where it is when it is moved there", async () => {
      const wake = { account: "vision", at: now };
      await index.note([wake]);
      await index.move([{ wake, next: now }]);
      expect(await due()).toHaveLength(1);
    });

    it("remembers how far the slow pass is", async () => {
      expect(await index.position()).toBeUndefined();
      await index.keepPosition("speech");
      await index.keepPosition("vision");
      expect(await index.position()).toBe("vision");
      expect(await due(after(day))).toEqual([]);
    });
  });
}
