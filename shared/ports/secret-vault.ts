import type { SecretFact } from "../domain/world.ts";
import type { SecretValue } from "../secret-value.ts";

/** The tag that names the account whose key a version holds, as Microsoft's dual-credential samples have it. */
export const writtenForTag = "ProviderAddress";

/** One look at a secret. It holds the value, and what was written with it, exactly when the fact is `present`. */
export interface SecretSighting {
  readonly fact: SecretFact;
  readonly value?: SecretValue;
  readonly label?: SecretLabel;
}

/** What a version says of itself, for whoever reads it. */
export interface SecretLabel {
  readonly contentType?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SecretDraft {
  readonly value: SecretValue;
  readonly contentType: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
}

/** A version that was just written. */
export interface StoredVersion {
  /** 32 hex digits. */
  readonly version: string;
  /** The vault's id of the call, by which its audit log knows it. */
  readonly correlationId?: string;
}

/** Keeps versions of secrets. There is no compare-and-set: the last write is the latest version. */
export interface SecretVault {
  /**
   * The latest version. Absent, soft-deleted, disabled, forbidden and unreachable are values, each its own: one vault's
   * failure must not hide what the others answer. Answers within seconds, also when the vault hangs.
   */
  latest(vault: string, name: string): Promise<SecretSighting>;

  /** The value of one version; nothing when it is gone, disabled or forbidden. */
  valueOf(vault: string, name: string, version: string): Promise<SecretValue | undefined>;

  /**
   * The enabled versions of a secret, the newest first, and no more than a hundred of the listed ones. None where the secret
   * is absent.
   *
   * @throws {KeyturnError} the vault does not list them.
   */
  enabledVersions(vault: string, name: string): Promise<readonly string[]>;

  /**
   * Writes a new version with all its attributes in one call. Not idempotent: every call makes a version.
   *
   * @throws {RequestRefusedError | AccessDeniedError | ThrottledError} nothing was written.
   * @throws {OutcomeUnknownError} no answer arrived. Look at the latest version before asking again.
   */
  store(vault: string, name: string, draft: SecretDraft, timeoutMs: number): Promise<StoredVersion>;

  /** Makes a version unreadable; its value and tags stay. Idempotent. */
  disable(vault: string, name: string, version: string, timeoutMs: number): Promise<void>;
}
