import { matchedEntities } from "./matched-entities.ts";

const PATTERNS = [
  ["known", /\b(?:Microsoft|GitHub|Bill Gates|Paul Allen|Seattle|London|Paris|Berlin|Madrid|Rome|Tokyo)\b/g],
] as const;

/** A few well-known names with their articles in Wikipedia; a name that stands there several times is one entity. */
export function linkEntities(text: string): object {
  const found = matchedEntities(text, PATTERNS);
  const names = [...new Set(found.map((entity) => entity.text))];
  return {
    entities: names.map((name) => ({
      name,
      id: name,
      language: "en",
      dataSource: "Wikipedia",
      url: `https://en.wikipedia.org/wiki/${name.replaceAll(" ", "_")}`,
      matches: found
        .filter((entity) => entity.text === name)
        .map(({ offset, length, confidenceScore }) => ({ text: name, offset, length, confidenceScore })),
    })),
  };
}
