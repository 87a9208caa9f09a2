import { matchedEntities } from "./matched-entities.ts";

const PATTERNS = [
  ["Email", /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ["CreditCardNumber", /\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b/g],
  ["USSocialSecurityNumber", /\b\d{3}-\d{2}-\d{4}\b/g],
  ["PhoneNumber", /(?:\+|\b)\d{1,3}[ -]?\(?\d{3}\)?[ -]?\d{3}[ -]?\d{4}\b|\b\d{3}-\d{3}-\d{4}\b/g],
] as const;

/** Mail addresses and numbers of cards, phones and people, and the text without them. */
export function recognizePii(text: string): object {
  const entities = matchedEntities(text, PATTERNS);
  const redactedText = entities.reduce(
    (rest, { offset, length }) => rest.slice(0, offset) + "*".repeat(length) + rest.slice(offset + length),
    text,
  );
  return { redactedText, entities };
}
