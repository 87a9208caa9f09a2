import type { FoundReads } from "../domain/discovery/estate.ts";

/** Who read which version of a secret, from the vaults' diagnostic log; minutes behind what happened. */
export interface AuditLog {
  /**
   * Successful reads of secrets with one of these names, in any vault that the workspace hears of.
   *
   * @returns nothing when no workspace is set.
   * @throws {KeyturnError} the workspace does not answer or refuses keyturn's identity.
   */
  reads(secrets: readonly string[], since: Date): Promise<readonly FoundReads[] | undefined>;
}
