import type { FoundAccount, FoundKeyLister, FoundWorkload, Surveyed } from "../domain/discovery/estate.ts";

/**
 * Surveys the subscriptions that keyturn's identity can see. Only reads, and never reads a secret's value. Reports a
 * part that it cannot read as unseen.
 *
 * @throws {KeyturnError} the survey as a whole did not answer.
 */
export interface Estate {
  accounts(): Promise<Surveyed<FoundAccount>>;
  /** Every workload, even if its settings refer to no secret: it also identifies principals. */
  workloads(): Promise<Surveyed<FoundWorkload>>;
  /** Every principal whose role includes `Microsoft.CognitiveServices/accounts/listKeys/action`, whatever the scope. */
  keyListers(): Promise<Surveyed<FoundKeyLister>>;
}
