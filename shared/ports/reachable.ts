import type { CheckName } from "../domain/discovery/diagnosis.ts";

/** A service that can be asked whether it would serve keyturn. */
export interface Reachable {
  readonly check: CheckName;
  /** Where it is, for people. */
  readonly target: string;
  /**
   * A call that changes nothing.
   *
   * @returns what it proves, in a sentence.
   * @throws {KeyturnError} it does not answer or refuses keyturn's identity.
   */
  reach(): Promise<string>;
}
