/**
 * A text that cannot steer a terminal: names and reasons come from people and from consumers that registered
 * themselves. Control characters and those that turn the direction of writing become spaces.
 */
export function plainText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ");
}
