import type { CheckName } from "../domain/discovery/diagnosis.ts";

/** A service that keyturn needs, with a call that proves whether keyturn may use it. */
export interface Reachable {
  readonly check: CheckName;
  /** The address, for people. */
  readonly target: string;
  /**
   * Makes a call that changes nothing.
   *
   * @returns a sentence that says what the call proves.
   * @throws {KeyturnError} the service does not answer or refuses keyturn's identity.
   */
  reach(): Promise<string>;
}
