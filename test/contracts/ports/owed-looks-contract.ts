import { beforeEach, describe, expect, it } from "@jest/globals";
import type { OwedLook, OwedLooks } from "../../../shared/ports/owed-looks.ts";
import { after, minute, now } from "../../domain/builders.ts";

/** The contract of every memory of owed looks; `make` returns an empty one each time. */
export function describeOwedLooks(name: string, make: () => OwedLooks): void {
  describe(`${name}, a memory of owed looks`, () => {
    let owed: OwedLooks;
    beforeEach(() => {
      owed = make();
    });

    async function found(account = "vision"): Promise<OwedLook> {
      const look = await owed.find(account);
      if (!look) throw new Error(`no look is owed to ${account}`);
      return look;
    }

    it("keeps the latest note of each account until it is settled", async () => {
      await owed.note("vision", now);
      await owed.note("speech", now);
      await owed.note("vision", after(minute));
      expect(await found()).toMatchObject({ account: "vision", since: after(minute) });
      expect((await owed.all()).map(({ account }) => account).sort()).toEqual(["speech", "vision"]);
      await owed.settle(await found());
      expect([await owed.find("vision"), (await owed.all()).length]).toEqual([undefined, 1]);
    });

    it("keeps when the sweep queued it, until it is noted anew", async () => {
      await owed.note("vision", now);
      await owed.asked(await found(), after(1));
      expect(await found()).toMatchObject({ since: now, askedAt: after(1) });
      await owed.note("vision", after(2));
      expect((await found()).askedAt).toBeUndefined();
    });

    it("neither settles nor changes a note that is newer than the one found", async () => {
      await owed.note("vision", now);
      const old = await found();
      await owed.note("vision", after(1));
      await owed.settle(old);
      await owed.asked(old, after(2));
      const { since, askedAt } = await found();
      expect([since, askedAt]).toEqual([after(1), undefined]);
    });

    it("settles one that is gone already", async () => {
      await owed.note("vision", now);
      const old = await found();
      await owed.settle(old);
      await owed.settle(old);
      expect(await owed.find("vision")).toBeUndefined();
    });
  });
}
