import type { FoundAccount, FoundKeyLister, FoundWorkload, Surveyed } from "../domain/discovery/estate.ts";

/**
 * What lies in the subscriptions that keyturn's identity can see. Reads only; no secret value is asked for. What
 * cannot be looked at on its own is told as unseen.
 *
 * @throws {KeyturnError} the survey as a whole got no answer.
 */
export interface Estate {
  accounts(): Promise<Surveyed<FoundAccount>>;
  /** Every workload, whether its settings refer to a secret or not: identities are told by it as well. */
  workloads(): Promise<Surveyed<FoundWorkload>>;
  /** Everybody whose role includes `Microsoft.CognitiveServices/accounts/listKeys/action`, whatever the scope. */
  keyListers(): Promise<Surveyed<FoundKeyLister>>;
}
