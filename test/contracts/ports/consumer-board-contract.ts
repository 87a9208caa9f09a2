import { beforeAll, describe, expect, it } from "@jest/globals";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import type { ConsumerBoard } from "../../../shared/ports/consumer-board.ts";
import { addDaily } from "../../../shared/domain/usage/daily-calls.ts";
import { addUsage } from "../../../shared/domain/usage.ts";
import { after, aReport, before, keyA, keyC, minute, now } from "../../domain/builders.ts";
import { freshName } from "../fresh-name.ts";

function byName(a: { readonly instance: string }, b: { readonly instance: string }): number {
  return a.instance.localeCompare(b.instance);
}

/** The contract of every consumer board. */
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

    it("keeps a report unchanged", async () => {
      const account = freshName("account");
      await board.put(account, aReport());
      expect(await board.read(account, "web", "web-1")).toEqual(aReport());
      expect(await board.reports(account)).toEqual([aReport()]);
    });

    it("keeps whether an instance has been steady since its first report", async () => {
      const account = freshName("account");
      await board.put(account, aReport({ unbroken: true }));
      expect(await board.read(account, "web", "web-1")).toEqual(aReport({ unbroken: true }));
      await board.put(account, aReport());
      expect(await board.read(account, "web", "web-1")).toEqual(aReport());
    });

    it("keeps a count as large as the time in milliseconds", async () => {
      const account = freshName("account");
      const counted = aReport({ sequence: 1_795_562_295_260 });
      await board.put(account, counted);
      expect(await board.read(account, "web", "web-1")).toEqual(counted);
    });

    it("keeps an instance's counts besides its statement", async () => {
      const account = freshName("account");
      const stated = { calls: 30, failures: 4, refused: 1 };
      const usage = addUsage(undefined, stated, before(3 * minute), before(minute));
      const daily = addDaily(undefined, stated, now);
      await board.put(account, aReport({ usage, daily }));
      expect(await board.read(account, "web", "web-1")).toEqual(aReport({ usage, daily }));
      expect(await board.reports(account)).toEqual([aReport({ usage, daily })]);
    });

    it("keeps only the latest report of an instance", async () => {
      const account = freshName("account");
      await board.put(account, aReport());
      const later = aReport({ fingerprint: keyC, healthy: false, receivedAt: after(minute) });
      await board.put(account, later);
      expect(await board.reports(account)).toEqual([later]);
    });

    it("replaces the report that was read, and none that was stored since", async () => {
      const account = freshName("account");
      const write = (fingerprint = keyC, before?: InstanceReport) =>
        board.put(account, aReport({ fingerprint }), { before });
      expect(await write(keyA)).toBe(true);
      const read = await board.read(account, "web", "web-1");
      expect(await write(keyC, undefined)).toBe(false);
      expect(await write(keyC, read)).toBe(true);
      expect(await write(keyA, read)).toBe(false);
      expect(await board.reports(account)).toEqual([aReport({ fingerprint: keyC })]);
    });

    it("forgets the reports that were read, sent or found out, and none that was stored since", async () => {
      const account = freshName("account");
      const asked = { strength: "resolved" } as const;
      for (const instance of ["a", "b", "c"]) await board.put(account, aReport({ instance }));
      await board.putAsked(account, "web", [aReport({ instance: "d", asked })]);
      const read = await board.reports(account);
      await board.put(account, aReport({ instance: "b", fingerprint: keyC }));
      const gone = read.filter(({ instance }) => instance !== "a");
      expect(await board.forget(account, gone)).toBe(2);
      expect(await board.forget(account, gone)).toBe(0);
      expect([...(await board.reports(account))].sort(byName)).toEqual([
        aReport({ instance: "a" }),
        aReport({ instance: "b", fingerprint: keyC }),
      ]);
    });

    it("keeps the contest of an instance beside its report, whatever is reported", async () => {
      const account = freshName("account");
      const contested = { since: before(minute), at: before(minute), fingerprint: keyA, times: 3 };
      const told = { ...contested, toldAt: before(minute), settledAt: before(minute) };
      for (const instance of ["web-1", "語".repeat(200)]) {
        await board.put(account, aReport({ instance }));
        await board.contest(account, "web", instance, contested);
        await board.contest(account, "web", instance, told);
        await board.put(account, aReport({ instance, fingerprint: keyC }));
        const all = await board.reports(account);
        expect(all.find((one) => one.instance === instance)).toEqual(
          aReport({ instance, fingerprint: keyC, contested: told }),
        );
        expect(await board.read(account, "web", instance)).toEqual(aReport({ instance, fingerprint: keyC }));
      }
    });

    it("replaces and forgets a report that was read with its contest, and the contest with it", async () => {
      const account = freshName("account");
      await board.put(account, aReport());
      await board.contest(account, "web", "web-1", { since: now, at: now, fingerprint: keyA, times: 1 });
      const [read] = await board.sent(account, "web");
      expect(await board.put(account, aReport({ fingerprint: keyC }), { before: read })).toBe(true);
      const whole = await board.reports(account);
      expect(await board.forget(account, whole)).toBe(1);
      await board.put(account, aReport());
      expect(await board.reports(account)).toEqual([aReport()]);
    });

    it("lists what one consumer sent, and nothing of those with a similar name or found out", async () => {
      const account = freshName("account");
      const asked = { strength: "resolved" } as const;
      for (const consumer of ["web", "web-1", "we", "webs"]) await board.put(account, aReport({ consumer }));
      await board.put(account, aReport({ instance: "web-2" }));
      await board.putAsked(account, "web", [aReport({ instance: "d", asked })]);
      expect([...(await board.sent(account, "web"))].sort(byName)).toEqual([
        aReport(),
        aReport({ instance: "web-2" }),
      ]);
      expect(await board.sent(account, "nobody")).toEqual([]);
    });

    it("stores a report of an instance that was forgotten since it was read", async () => {
      const account = freshName("account");
      await board.put(account, aReport());
      const before = await board.read(account, "web", "web-1");
      await board.forget(account, await board.reports(account));
      const fresh = aReport({ receivedAt: after(minute) });
      expect(await board.put(account, fresh, { before })).toBe(true);
      expect(await board.reports(account)).toEqual([fresh]);
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

    it("keeps an observation unchanged: its flaw, its strength, and no key if none is known", async () => {
      const account = freshName("account");
      const { fingerprint: _none, ...keyless } = aReport({ instance: "AI_KEY" });
      const flaw = { reason: "ReferenceUnresolved", detail: "AI_KEY is AccessToKeyVaultDenied" } as const;
      const found: readonly InstanceReport[] = [
        { ...keyless, asked: { strength: "circumstantial", flaw } },
        aReport({ instance: "replica/1", asked: { strength: "resolved" } }),
        aReport({ instance: "語".repeat(200), healthy: false, asked: { strength: "proven" } }),
      ];
      await board.putAsked(account, "web", found);
      expect([...(await board.reports(account))].sort(byName)).toEqual([...found].sort(byName));
    });

    it("replaces the observations of one consumer, and nothing else", async () => {
      const account = freshName("account");
      const asked = { strength: "resolved" } as const;
      const sent = [aReport({ instance: "a" }), aReport({ instance: "asked b" })];
      for (const report of sent) await board.put(account, report);
      const ofAnother = aReport({ consumer: "web-2", instance: "a", asked });
      await board.putAsked(account, "web-2", [ofAnother]);
      await board.putAsked(account, "web", [
        aReport({ instance: "a", asked }),
        aReport({ instance: "gone", asked }),
      ]);
      const latest = aReport({ instance: "a", fingerprint: keyC, receivedAt: after(minute), asked });
      await board.putAsked(account, "web", [latest]);
      await board.putAsked(account, "web", [latest]);
      const kept = await board.reports(account);
      expect(kept).toHaveLength(4);
      expect(kept).toEqual(expect.arrayContaining([...sent, ofAnother, latest]));
      expect(await board.read(account, "web", "a")).toEqual(sent[0]);
    });

    it("forgets all that was found out when nothing is", async () => {
      const account = freshName("account");
      await board.putAsked(account, "web", [aReport({ asked: { strength: "proven" } })]);
      await board.putAsked(account, "web", []);
      expect(await board.reports(account)).toEqual([]);
    });
  });
}
