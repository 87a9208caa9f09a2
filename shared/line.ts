import * as z from "zod";
import { keyShapeIn, withoutKeys } from "./key-shape.ts";
import { plainLinePattern } from "./plain-text.ts";

/** One line of text that is written by people or names something, at most this long. */
export function plain(most: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(plainLinePattern, "must be one line of text, without control or direction characters");
}

/**
 * One line of free text, at most this long. What has the form of a key becomes its fingerprint, so every text that a
 * caller has written is safe to record, to log and to answer.
 */
export function line(most: number) {
  return plain(most).transform(withoutKeys);
}

/** Refuses what has the form of a key, where a text names something and cannot be changed. */
export function isNoKey(text: string): boolean {
  return keyShapeIn(text) === undefined;
}

export const looksLikeKey = "looks like a key; if it is one, rotate it";
