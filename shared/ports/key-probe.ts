import type { ProofFact } from "../domain/world.ts";
import type { SecretValue } from "../secret-value.ts";

/** Whether the data plane accepts a key. `unknown`: 403, 429, 5xx or no answer; none of them is about the key. */
export type KeyVerdict = "accepted" | "refused" | "unknown";

/** Asks the data plane whether it accepts a key, with a call that reads little and costs no tokens. */
export interface KeyProbe {
  /** @param probe the call that was chosen for the account; absent where none was, in records of earlier builds. */
  ask(endpoint: string, key: SecretValue, probe?: string): Promise<KeyVerdict>;

  /**
   * Chooses the first call that tells keys apart: it accepts this key, which must be valid, and refuses a made-up one.
   *
   * @param preferred the call that was chosen before; it is tried first.
   */
  choose(endpoint: string, key: SecretValue, preferred?: string): Promise<ProofFact>;
}
