/** The names Azure gives the two keys of an account; used where Azure is spoken to and in records. */
export const slots = ["key1", "key2"] as const;
export type Slot = (typeof slots)[number];

/** First 16 hex digits of the SHA-256 of a key; records, logs and reports carry it instead of the key. */
export type Fingerprint = string & { readonly __brand: "Fingerprint" };

/** The fingerprints of both keys of an account. */
export interface KeyFingerprints {
  readonly key1: Fingerprint;
  readonly key2: Fingerprint;
}

/** A key that was declared leaked, pinned by its value: roles change, fingerprints do not. */
export interface LeakedKey {
  readonly slot: Slot;
  readonly fingerprint: Fingerprint;
}

/** A key that its slot has lost, and who replaced it. A key never comes back: an answer that still lists it is late. */
export interface GoneKey {
  readonly fingerprint: Fingerprint;
  /** When the trail learned of it. */
  readonly at: Date;
  /** Certain, since keyturn asked for the regeneration itself; a list of keys alone may have told two changes in the wrong order. */
  readonly byKeyturn?: true;
}

/** A key that was replaced, and that nothing has proven dead: the data plane may still accept it. */
export interface UnprovenDeath {
  /** The slot that held it, and has held another key since. */
  readonly slot: Slot;
  readonly fingerprint: Fingerprint;
  readonly rotation: string;
  /** When it was replaced. */
  readonly since: Date;
  /** An emergency has replaced it. */
  readonly leaked?: true;
}

/** Picks the two fingerprints, without the other fields of the value. */
export function fingerprintsOf({ key1, key2 }: KeyFingerprints): KeyFingerprints {
  return { key1, key2 };
}

export function otherSlot(slot: Slot): Slot {
  return slot === "key1" ? "key2" : "key1";
}

/** Finds the slot whose key has this fingerprint; nothing when neither does. */
export function slotHolding(keys: KeyFingerprints, fingerprint: Fingerprint): Slot | undefined {
  return slots.find((slot) => keys[slot] === fingerprint);
}
