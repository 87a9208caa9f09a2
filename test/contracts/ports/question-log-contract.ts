import { beforeAll, describe, expect, it } from "@jest/globals";
import type { QuestionLog } from "../../../shared/ports/question-log.ts";
import { after, before, minute, now } from "../../domain/builders.ts";
import { freshName } from "../fresh-name.ts";

const asked = { askedAt: now };
const askedAgain = { askedAt: after(minute), tookUp: { publishedAt: before(minute), at: now } };

/** The contract of every question log. */
export function describeQuestionLog(name: string, make: () => QuestionLog): void {
  describe(`${name}, a question log`, () => {
    let log: QuestionLog;
    beforeAll(() => {
      log = make();
    });

    it("returns nothing for a consumer that was never asked", async () => {
      expect(await log.last("nobody", "web")).toEqual({});
    });

    it("keeps a recorded question, and returns it", async () => {
      const account = freshName("asked");
      const noted = await log.note(account, "web", askedAgain, {});
      expect(noted?.question).toEqual(askedAgain);
      expect(await log.last(account, "web")).toEqual(noted);
    });

    it("replaces the row that was read, and drops omitted fields", async () => {
      const account = freshName("asked");
      const first = await log.note(account, "web", askedAgain, {});
      const second = await log.note(account, "web", asked, first ?? {});
      expect(second?.question).toEqual(asked);
      expect(await log.last(account, "web")).toEqual(second);
      expect(await log.note(account, "web", askedAgain, await log.last(account, "web"))).toBeDefined();
    });

    it.each(["nothing", "the first question"])(
      "changes nothing for a late writer that has read %s",
      async (read) => {
        const account = freshName("asked");
        const first = (await log.note(account, "web", asked, {})) ?? {};
        const latest = read === "nothing" ? first : await log.note(account, "web", askedAgain, first);
        expect(await log.note(account, "web", asked, read === "nothing" ? {} : first)).toBeUndefined();
        expect(await log.last(account, "web")).toEqual(latest);
      },
    );

    it("lets one of many ask first, and one of many ask next", async () => {
      const account = freshName("asked");
      for (const read of [{}, undefined]) {
        const since = read ?? (await log.last(account, "web"));
        const noted = await Promise.all(
          Array.from({ length: 8 }, (_, worker) =>
            log.note(account, "web", { askedAt: after(worker) }, since),
          ),
        );
        const winners = noted.filter((one) => one !== undefined);
        expect(winners).toHaveLength(1);
        expect(await log.last(account, "web")).toEqual(winners[0]);
      }
    });

    it("keeps consumers and accounts apart", async () => {
      const [one, two] = [freshName("asked"), freshName("asked")];
      await log.note(one, "web", asked, {});
      expect([await log.last(one, "job"), await log.last(two, "web")]).toEqual([{}, {}]);
      expect(await log.note(one, "job", askedAgain, {})).toBeDefined();
      expect((await log.last(one, "web")).question).toEqual(asked);
    });
  });
}
