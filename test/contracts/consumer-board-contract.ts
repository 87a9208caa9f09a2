import { beforeAll, describe, expect, it } from "@jest/globals";
import type { ConsumerBoard } from "../../shared/ports/consumer-board.ts";
import { addUsage } from "../../shared/domain/usage.ts";
import { after, aReport, before, keyC, minute } from "../domain/builders.ts";
import { freshName } from "./fresh-name.ts";

function byName(a: { readonly instance: string }, b: { readonly instance: string }): number {
  return a.instance.localeCompare(b.instance);
}

/** What every consumer board promises. */
export function describeConsumerBoard(name: string, make: () => ConsumerBoard): void {
  describe(`${name}, a consumer board`, () => {
    let board: ConsumerBoard;
    beforeAll(() => {
      board = make();
    });

    it("knows nothing of an instance that has not reported", async () => {
      expect(await board.read("nobody", "web", "web-1")).toBeUndefined();
      expect(await board.reports("nobody")).toEqual([]);
    });

    it("keeps a report as it was put", async () => {
      const account = freshName("account");
      await board.put(account, aReport());
      expect(await board.read(account, "web", "web-1")).toEqual(aReport());
      expect(await board.reports(account)).toEqual([aReport()]);
    });

    it("keeps a count as large as the time in milliseconds", async () => {
      const account = freshName("account");
      const counted = aReport({ sequence: 1_795_562_295_260 });
      await board.put(account, counted);
      expect(await board.read(account, "web", "web-1")).toEqual(counted);
    });

    it("keeps what an instance has counted, beside what it says", async () => {
      const account = freshName("account");
      const stated = { calls: 30, failures: 4, refused: 1 };
      const usage = addUsage(undefined, stated, before(3 * minute), before(minute));
      await board.put(account, aReport({ usage }));
      expect(await board.read(account, "web", "web-1")).toEqual(aReport({ usage }));
      expect(await board.reports(account)).toEqual([aReport({ usage })]);
    });

    it("keeps the latest report of an instance alone", async () => {
      const account = freshName("account");
      await board.put(account, aReport());
      const later = aReport({ fingerprint: keyC, healthy: false, receivedAt: after(minute) });
      await board.put(account, later);
      expect(await board.reports(account)).toEqual([later]);
    });

    it.each(["web/1?#", "web\\1", "wéb-🔑", "a".repeat(128), "web.1", "'; drop"])(
      "keeps an instance named %j",
      async (instance) => {
        const account = freshName("account");
        await board.put(account, aReport({ instance }));
        expect(await board.read(account, "web", instance)).toEqual(aReport({ instance }));
      },
    );

    it("keeps instances, consumers and accounts apart", async () => {
      const [one, two] = [freshName("account"), freshName("account")];
      const reports = [
        aReport(),
        aReport({ instance: "web-2" }),
        aReport({ consumer: "web-1", instance: "1" }),
      ];
      for (const report of reports) await board.put(one, report);
      await board.put(two, aReport());
      expect([...(await board.reports(one))].sort(byName)).toEqual([...reports].sort(byName));
      expect(await board.reports(two)).toHaveLength(1);
    });
  });
}
