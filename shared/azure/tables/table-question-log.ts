import * as z from "zod";
import { complete } from "../../domain/complete.ts";
import type { NotedQuestion, Question, QuestionLog } from "../../ports/question-log.ts";
import type { SameShape } from "../../records/same-shape.ts";
import { failureOf, translate } from "../azure-errors.ts";
import { guardedTable } from "./guarded-table.ts";
import type { Storage } from "../storage.ts";
import { writeSince } from "../storage.ts";
import { parseRow, versioned } from "./stored-row.ts";

type QuestionColumns = Omit<Question, "tookUp"> & {
  readonly tookUpFor?: Date;
  readonly tookUpAt?: Date;
};

export const questionRow = z.strictObject({
  askedAt: z.date(),
  tookUpFor: z.date().exactOptional(),
  tookUpAt: z.date().exactOptional(),
  etag: z.string(),
});
true satisfies SameShape<QuestionColumns & { readonly etag: string }, z.output<typeof questionRow>>;

/** Keeps one row per consumer that is asked, in a partition per account. */
export function tableQuestionLog(storage: Storage, name = "keyturnquestions"): QuestionLog {
  const { table, ready, find } = guardedTable(storage, name);

  return {
    async last(account, consumer) {
      const row = await find("reading when a consumer was asked", account, consumer);
      return row ? parse(row) : {};
    },

    async note(account, consumer, question, since) {
      const columns = complete<QuestionColumns>({
        askedAt: question.askedAt,
        tookUpFor: question.tookUp?.publishedAt,
        tookUpAt: question.tookUp?.at,
      });
      const row = versioned({ partitionKey: account, rowKey: consumer, ...columns });
      try {
        await ready();
        const { etag } = await writeSince(table, row, since.etag);
        return etag === undefined ? this.last(account, consumer) : { question, etag };
      } catch (error) {
        const { statusCode } = failureOf(error);
        if (statusCode === 409 || statusCode === 412) return undefined;
        throw translate(error, "noting that a consumer is asked", "change");
      }
    },
  };
}

function parse(row: object): NotedQuestion {
  const { tookUpFor, tookUpAt, etag, ...question } = parseRow(questionRow, row, "a question");
  const tookUp = tookUpFor && tookUpAt && { publishedAt: tookUpFor, at: tookUpAt };
  return { question: { ...question, ...(tookUp && { tookUp }) }, etag };
}
