import { matchedEntities } from "./matched-entities.ts";

const MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December";

const PATTERNS = [
  ["Email", /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ["URL", /https?:\/\/[^\s,;)]+/g],
  [
    "DateTime",
    new RegExp(
      `\\b(?:\\d{4}-\\d{2}-\\d{2}|(?:${MONTHS})(?: \\d{1,2})?|yesterday|today|tomorrow|last week)\\b`,
      "gi",
    ),
  ],
  ["Quantity", /\b\d+(?:[.,]\d+)*\b/g],
  // A capital letter that no sentence begins with.
  ["Location", /\b(?:Seattle|London|Paris|Berlin|Madrid|Rome|Tokyo|New York)\b/g],
  ["Organization", /\b(?:Microsoft|Contoso|Fabrikam|OpenAI|GitHub)\b/g],
  ["Person", /(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*/g],
] as const;

/** Dates, numbers, addresses, a few well-known places and companies, and names inside a sentence. */
export function recognizeEntities(text: string): object {
  return { entities: matchedEntities(text, PATTERNS) };
}
