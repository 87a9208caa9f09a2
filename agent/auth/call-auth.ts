import type { Credential } from "../account/credential-headers.ts";

/** One call of the application, over all its attempts. */
export interface Call {
  /** The first segment of its path. */
  readonly capability: string;
  /** The credentials that were refused so far. */
  readonly refused: Credential[];
  /** Whether its body can be sent once more, as far as is known now. */
  readonly isRepeatable: () => boolean;
}

/** How calls of the application are let in by the account. */
export interface CallAuth {
  /** The credential of the first attempt. @throws when there is none. */
  first(call: Call): Credential | Promise<Credential>;
  /**
   * Takes note of an answer. Returns the credential with which the call is to be repeated, if the account refused this
   * one and another may be accepted. Never rejects.
   */
  answered(
    call: Call,
    credential: Credential,
    status: number,
  ): Credential | undefined | Promise<Credential | undefined>;
  /** Takes note that an attempt brought no answer. */
  failed(credential: Credential): void;
  /** The capabilities for which the application still needs a key. */
  capabilitiesByKey(): readonly string[];
}
