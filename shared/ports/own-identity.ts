import type { OwnIdentity } from "../domain/discovery/discovery.ts";

/** Tells who keyturn itself is, for telling its own reads from those of others. */
export interface OwnIdentitySource {
  /**
   * @returns nothing when the token does not tell.
   * @throws {KeyturnError} no token could be had.
   */
  identify(): Promise<OwnIdentity | undefined>;
}
