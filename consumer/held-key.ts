import { createHash } from "node:crypto";

/** A key that was read from the vault. Printing, spreading or serialising it shows only the fingerprint. */
export class HeldKey {
  readonly #value: string;
  /** The first 16 hex digits of the key's SHA-256. Reports and logs carry it instead of the key. */
  readonly fingerprint: string;

  constructor(value: string) {
    this.#value = value;
    this.fingerprint = createHash("sha256").update(value).digest("hex").slice(0, 16);
  }

  /** Returns the key itself, for the call that sends it. Never log it. */
  reveal(): string {
    return this.#value;
  }
}
