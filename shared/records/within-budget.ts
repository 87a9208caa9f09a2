import { sha256 } from "../digest.ts";
import type { LeftOut } from "../domain/rotation/confirmation-summary.ts";
import { canonicalJson } from "./canonical-json.ts";

interface Kept<T> {
  readonly kept: readonly T[];
  readonly rest: readonly T[];
}

/** Splits a list after the last item up to which it is no longer than `maxLength` characters of JSON. */
export function withinBudget<T>(items: readonly T[], maxLength: number): Kept<T> {
  let length = 2;
  const end = items.findIndex((item) => (length += JSON.stringify(item).length + 1) > maxLength);
  return end === -1 ? { kept: items, rest: [] } : { kept: items.slice(0, end), rest: items.slice(end) };
}

export function leftOutOf(rest: readonly unknown[]): LeftOut | undefined {
  return rest.length === 0 ? undefined : { count: rest.length, digest: digestOf(rest) };
}

/** SHA-256 of the canonical JSON of a value; dates count as their ISO 8601 text. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(JSON.parse(JSON.stringify(value))));
}

/** Shortens a text so that it takes no more than `maxLength` characters in JSON, quotes left out. */
export function clipped(text: string, maxLength: number): string {
  if (JSON.stringify(text).length - 2 <= maxLength) return text;
  let length = 1;
  let kept = "";
  for (const character of text) {
    length += JSON.stringify(character).length - 2;
    if (length > maxLength) break;
    kept += character;
  }
  return `${kept}…`;
}
