/**
 * Makes a text safe for a terminal by replacing control and bidirectional characters with spaces: names and reasons
 * come from people and from self-registered consumers.
 */
export function plainText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ");
}
