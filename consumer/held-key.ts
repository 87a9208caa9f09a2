import { createHash } from "node:crypto";

/** A key as it was read from the vault. Printing, spreading or serialising it shows the fingerprint alone. */
export class HeldKey {
  readonly #value: string;
  /** The first 16 hex digits of the key's SHA-256: what reports and logs carry in its place. */
  readonly fingerprint: string;

  constructor(value: string) {
    this.#value = value;
    this.fingerprint = createHash("sha256").update(value).digest("hex").slice(0, 16);
  }

  /** The key itself, for the call that sends it; never for a log or a message. */
  reveal(): string {
    return this.#value;
  }
}
