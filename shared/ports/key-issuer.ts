import type { Slot } from "../domain/key.ts";
import type { AccountFact } from "../domain/world.ts";
import type { SecretValue } from "../secret-value.ts";

export interface KeyPair {
  readonly key1: SecretValue;
  readonly key2: SecretValue;
}

/** The answer to a regeneration. */
export interface RegeneratedKeys extends KeyPair {
  /** Azure's id of the call, by which its activity log knows it. */
  readonly correlationId?: string;
}

export type KeyListing =
  | { readonly kind: "listed"; readonly keys: KeyPair }
  | { readonly kind: "refused"; readonly because: "forbidden" | "local-auth-disabled" | "absent" };

/** Issues the two keys of an AI services account. */
export interface KeyIssuer {
  /** Reads the account itself. A missing account is a value; a missing role throws. */
  describe(resourceId: string): Promise<AccountFact>;

  /**
   * Reads both keys. Azure counts it as a write.
   *
   * @param urgent needs no write permit of the subscription.
   * @throws {PacedError} no write permit is available yet.
   */
  listKeys(resourceId: string, urgent?: boolean): Promise<KeyListing>;

  /**
   * Acquires the write permit for a regeneration, which then need not wait.
   *
   * @param urgent needs no write permit of the subscription.
   * @throws {PacedError} the next write permit is too far away to wait for.
   */
  awaitWritePermit(resourceId: string, urgent: boolean): Promise<void>;

  /**
   * Replaces the key in `slot`; the value it had can never be restored. Not idempotent: every call makes a new key,
   * so it is sent once and never retried here.
   *
   * @returns both keys after the call; the other slot is unchanged.
   * @throws {RequestRefusedError | AccessDeniedError | ThrottledError | ResourceBusyError} nothing has changed.
   * @throws {OutcomeUnknownError} no answer arrived. Look before asking again.
   * @see https://learn.microsoft.com/azure/ai-services/rotate-keys
   */
  regenerate(resourceId: string, slot: Slot, timeoutMs: number): Promise<RegeneratedKeys>;
}
