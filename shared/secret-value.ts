import { inspect } from "node:util";
import { sha256 } from "./digest.ts";
import type { Fingerprint } from "./domain/key.ts";

const hidden = "[secret]";

/**
 * Holds a key and never prints its value. The value is not an own property, so spreading, serialising and inspecting
 * find nothing.
 */
export class SecretValue {
  readonly #value: string;
  readonly fingerprint: Fingerprint;

  constructor(value: string) {
    this.#value = value;
    this.fingerprint = fingerprintOf(value);
  }

  /** The value itself; only for an adapter that must send it, never for a log, record or message. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [Symbol.toPrimitive](): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}

/** First 16 hex digits of the SHA-256 of the key. */
export function fingerprintOf(key: string): Fingerprint {
  return sha256(key).slice(0, 16) as Fingerprint;
}
