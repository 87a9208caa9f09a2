import { hash, timingSafeEqual } from "node:crypto";

/** SHA-256 of UTF-8 text, as 64 hex digits. */
export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

/** Whether two texts are the same, in a time that does not tell how far they agree. */
export function isSameSecret(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => Buffer.from(sha256(text), "hex"));
  return first !== undefined && second !== undefined && timingSafeEqual(first, second);
}
