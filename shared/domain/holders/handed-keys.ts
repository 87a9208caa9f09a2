import type { Fingerprint } from "../key.ts";

/** More places than an account is likely to have; the oldest are forgotten, and handed the same key once more. */
export const maxHanded = 50;

/** The key that keyturn handed last to one place of a key holder. */
export interface HandedKey {
  readonly consumer: string;
  readonly place: string;
  readonly fingerprint: Fingerprint;
  readonly at: Date;
  /** The version of the place after the write, where its value cannot be read back. */
  readonly etag?: string;
}

/** Remembers the last key of each place. */
export function withHanded(known: readonly HandedKey[] = [], last: HandedKey): readonly HandedKey[] {
  const { consumer, place, fingerprint, at, etag } = last;
  const others = known.filter((one) => one.consumer !== consumer || one.place !== place);
  return [...others, { consumer, place, fingerprint, at, ...(etag !== undefined && { etag }) }].slice(
    -maxHanded,
  );
}
