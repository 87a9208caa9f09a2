import type { Fault } from "../errors.ts";
import { keyShapeIn } from "../key-shape.ts";
import { looksLikeKey } from "../line.ts";
import { plainLinePattern } from "../plain-text.ts";

/** The file is kept as it is, comments included: what has the form of a key must not be in it at all. */
export function faultsOfText(text: string): readonly Fault[] {
  const key = keyShapeIn(text);
  if (!key) return [];
  const line = text.slice(0, key.at).split("\n").length;
  return [{ path: `line ${line}`, message: `holds what ${looksLikeKey}` }];
}

/**
 * Finds texts of an entry that are not one plain line, or hide the form of a key behind escapes: they are logged,
 * recorded and shown to people.
 */
export function faultsOfTexts(path: string, value: unknown): readonly Fault[] {
  if (typeof value === "string") {
    const isPlain = plainLinePattern.test(value.trimEnd());
    if (!isPlain)
      return [{ path, message: "must be one line of text, without control or direction characters" }];
    return keyShapeIn(value) ? [{ path, message: looksLikeKey }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => faultsOfTexts(`${path}.${name}`, part));
}
