import type { FoundReads } from "../domain/discovery/estate.ts";

/** Reads of secrets by version and reader, from the vaults' diagnostic log; some minutes late. */
export interface AuditLog {
  /**
   * Returns successful reads of secrets with one of these names, in every vault that logs to the workspace.
   *
   * @returns nothing when no workspace is set.
   * @throws {KeyturnError} the workspace does not answer or refuses keyturn's identity.
   */
  reads(secrets: readonly string[], since: Date): Promise<readonly FoundReads[] | undefined>;
}
