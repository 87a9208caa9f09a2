import type { Question, QuestionLog } from "../../../shared/ports/question-log.ts";

export function memoryQuestionLog(): QuestionLog {
  const rows = new Map<string, { readonly question: Question; readonly etag: string }>();
  let written = 0;
  return {
    async last(account, consumer) {
      return rows.get(JSON.stringify([account, consumer])) ?? {};
    },
    async note(account, consumer, question, since) {
      const key = JSON.stringify([account, consumer]);
      if (rows.get(key)?.etag !== since.etag) return undefined;
      written += 1;
      const noted = { question: structuredClone(question), etag: String(written) };
      rows.set(key, noted);
      return noted;
    },
  };
}
