import { z } from "zod";
import { queryOf } from "../../exchange.ts";
import { invalidRequest, shown } from "../ai-call.ts";
import type { AiService } from "../ai-call.ts";

const record = z.looseObject({ id: z.string(), text: z.string() });
const queryBody = z.looseObject({ question: z.string().min(1), records: z.array(record).min(1) });

/** `POST /language/:query-text`: of each text, the sentence that shares most words with the question. */
export const onQueryText: AiService = (call) => {
  if (call.operation !== "POST /language/:query-text") return undefined;
  const body = queryBody.safeParse(call.request.body);
  if (!body.success || queryOf(call.request, "api-version") === undefined) {
    return invalidRequest(call, "InvalidRequestBodyFormat", "The question or the texts are missing.");
  }
  const { question, records } = body.data;
  const asked = wordsOf(question);
  const answers = records.map(({ id, text }) => {
    const sentences = text.split(/(?<=[.!?])\s+/);
    const scored = sentences.map((answer) => ({ answer, shared: shareOf(asked, wordsOf(answer)) }));
    const [best = { answer: text, shared: 0 }] = scored.sort((a, b) => b.shared - a.shared);
    const { answer, shared } = best;
    return { id, answer, confidenceScore: shared, offset: text.indexOf(answer), length: answer.length };
  });
  return shown(call, { answers: answers.sort((a, b) => b.confidenceScore - a.confidenceScore) });
};

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

/** Which part of the asked words is among the others. */
function shareOf(asked: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return asked.size === 0 ? 0 : [...asked].filter((word) => others.has(word)).length / asked.size;
}
