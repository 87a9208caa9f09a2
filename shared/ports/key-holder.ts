import type { ConfirmsByKind, ObservationBy } from "../domain/confirmation/kinds.ts";
import type { Fingerprint } from "../domain/key.ts";
import type { SecretValue } from "../secret-value.ts";
import type { AskedSecret } from "./observation-source.ts";

type Holder = Pick<ConfirmsByKind<"holder">, "resource">;

/** A key to be handed to one place. */
export interface HandOver {
  readonly place: string;
  readonly key: SecretValue;
  /** The account's keys, old ones included: a readable place that holds anything else is not the account's, and stays. */
  readonly replaces: readonly Fingerprint[];
  readonly secret: AskedSecret;
}

/** A key was handed over. */
export interface HandedOver {
  /** The version of the place after the write; absent where its value can be read back. */
  readonly etag?: string;
  readonly correlationId?: string;
}

/** A platform resource that keeps copies of keys, or resolves references to them. */
export interface KeyHolder {
  /**
   * Every place that may hold a key: copies with their fingerprint, references to any secret, and unreadable values that
   * belong to the account by their address. Changes nothing, and keeps no value. Every failure of the other side is an
   * `unreachable`, or a sentence in `unseen` when only a part failed.
   */
  ask(holder: Holder, secret: AskedSecret): Promise<ObservationBy<"holder">>;

  /**
   * Writes the key into one place, or makes the platform read the secret again where the place refers to it. Writes only over
   * a key in `replaces`, and only if nobody has changed the place since it was looked at. Idempotent: a place that holds the
   * key already is left alone.
   *
   * @throws {RequestRefusedError | AccessDeniedError | ThrottledError} nothing was written.
   * @throws {OutcomeUnknownError} no answer arrived: the key may have been written.
   */
  handOver(holder: Holder, order: HandOver, timeoutMs: number): Promise<HandedOver>;
}
