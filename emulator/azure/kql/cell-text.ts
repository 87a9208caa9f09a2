/** Seven digits of a second, as Kusto writes instants. */
export function instantText(instant: Date): string {
  return instant.toISOString().replace("Z", "0000Z");
}

/** `tostring` of a value; null becomes the empty text, because Kusto's texts are never null. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return instantText(value);
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}
