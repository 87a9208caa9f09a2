import { beforeAll, describe, expect, it } from "@jest/globals";
import type { IdempotencyLog } from "../../../shared/ports/idempotency-log.ts";
import { after, before, minute, now } from "../../domain/builders.ts";
import { freshName } from "../fresh-name.ts";

const begun = { digest: "0123", startedAt: now };
const answer = { status: 202, contentType: "application/json", body: '{"account":"Größe"}' };

/** The contract of every idempotency log. */
export function describeIdempotencyLog(name: string, make: () => IdempotencyLog): void {
  describe(`${name}, an idempotency log`, () => {
    let log: IdempotencyLog;
    beforeAll(() => {
      log = make();
    });

    it("returns nothing for an unrecorded call", async () => {
      expect(await log.read(freshName("caller"), "key")).toBeUndefined();
    });

    it.each([
      ["a short answer", answer],
      ["none in it", { ...answer, body: "" }],
      // In ASCII: Azurite breaks other characters where two pieces of a long request meet.
      ["as long an answer as is kept", { ...answer, body: "0123456789".repeat(40_000) }],
    ])("keeps a call, and then %s, as it was noted", async (_what, given) => {
      const caller = freshName("caller");
      const noted = await log.note(caller, "key", begun);
      expect(noted).toEqual({ ...begun, etag: noted?.etag });
      expect(await log.read(caller, "key")).toEqual(noted);
      const done = await log.note(caller, "key", { ...begun, answer: given }, noted?.etag);
      const { answer: kept, ...rest } = (await log.read(caller, "key")) ?? {};
      expect(rest).toEqual({ ...begun, etag: done?.etag });
      expect(kept?.body.length).toBe(given.body.length);
      // A diff of half a megabyte helps nobody.
      expect(JSON.stringify(kept) === JSON.stringify(given)).toBe(true);
    });

    it("lets one of many begin, and one of many take over", async () => {
      const caller = freshName("caller");
      for (let round = 1; round <= 2; round += 1) {
        const since = (await log.read(caller, "key"))?.etag;
        const noted = await Promise.all(
          Array.from({ length: 8 }, (_, worker) =>
            log.note(caller, "key", { digest: `${worker}`, startedAt: after(worker) }, since),
          ),
        );
        const winners = noted.filter((one) => one !== undefined);
        expect(winners).toHaveLength(1);
        expect(await log.read(caller, "key")).toEqual(winners[0]);
      }
    });

    it("forgets the row that was read, not its replacement", async () => {
      const caller = freshName("caller");
      const first = await log.note(caller, "key", begun);
      const second = await log.note(caller, "key", { ...begun, answer }, first?.etag);
      await log.forget(caller, "key", first?.etag ?? "");
      expect(await log.read(caller, "key")).toEqual(second);
      await log.forget(caller, "key", second?.etag ?? "");
      expect(await log.read(caller, "key")).toBeUndefined();
      await log.forget(caller, "key", second?.etag ?? "");
    });

    it("does not replace a forgotten call", async () => {
      const caller = freshName("caller");
      const noted = await log.note(caller, "key", begun);
      await log.forget(caller, "key", noted?.etag ?? "");
      expect(await log.note(caller, "key", begun, noted?.etag)).toBeUndefined();
    });

    it("forgets the calls of one caller that began before a time", async () => {
      const [caller, other] = [freshName("caller"), freshName("caller")];
      const old = { ...begun, startedAt: before(minute) };
      for (const one of [caller, other]) await log.note(one, "old", old);
      await log.note(caller, "older", { ...old, answer });
      await log.note(caller, "new", begun);
      await log.forgetBefore(caller, now);
      await log.forgetBefore(caller, now);
      const kept = await Promise.all(["old", "older", "new"].map((key) => log.read(caller, key)));
      expect(kept.map((one) => one !== undefined)).toEqual([false, false, true]);
      expect(await log.read(other, "old")).toBeDefined();
    });
  });
}
