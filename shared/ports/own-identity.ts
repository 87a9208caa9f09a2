import type { OwnIdentity } from "../domain/discovery/discovery.ts";

/** Identifies keyturn itself, so that its own reads are not taken for those of others. */
export interface OwnIdentitySource {
  /**
   * @returns nothing when the token does not say.
   * @throws {KeyturnError} no token could be acquired.
   */
  identify(): Promise<OwnIdentity | undefined>;
}
