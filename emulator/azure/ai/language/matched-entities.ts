/** An entity of a text; offsets are UTF-16 code units. */
export type Entity = {
  readonly text: string;
  readonly category: string;
  readonly offset: number;
  readonly length: number;
  readonly confidenceScore: number;
};

/** The entities that the patterns find, in the order of the text. Earlier patterns win where two overlap. */
export function matchedEntities(
  text: string,
  patterns: readonly (readonly [category: string, pattern: RegExp])[],
): readonly Entity[] {
  const found: Entity[] = [];
  for (const [category, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const [whole] = match;
      const offset = match.index;
      const isTaken = found.some(
        (one) => offset < one.offset + one.length && one.offset < offset + whole.length,
      );
      if (!isTaken) found.push({ text: whole, category, offset, length: whole.length, confidenceScore: 0.9 });
    }
  }
  return found.sort((a, b) => a.offset - b.offset);
}
