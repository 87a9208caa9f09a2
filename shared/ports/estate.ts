import type { FoundAccount, FoundKeyLister, FoundWorkload } from "../domain/estate.ts";

/** What a survey could not see, in a sentence for people. A partial answer is never taken for a whole one. */
export interface Seen<T> {
  readonly found: readonly T[];
  readonly unseen: readonly string[];
}

/** What lies in the subscriptions that keyturn's identity can see. Reads only; no secret value is asked for. */
export interface Estate {
  accounts(): Promise<Seen<FoundAccount>>;
  /** Every workload whose settings refer to any Key Vault secret. */
  workloads(): Promise<Seen<FoundWorkload>>;
  /** Everybody whose role includes `Microsoft.CognitiveServices/accounts/listKeys/action`, whatever the scope. */
  keyListers(): Promise<Seen<FoundKeyLister>>;
}
