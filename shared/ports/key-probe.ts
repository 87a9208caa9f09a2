import type { SecretValue } from "../secret-value.ts";

/** Whether the data plane accepts a key. `unknown`: 403, 429, 5xx or no answer; none of them is about the key. */
export type KeyVerdict = "accepted" | "refused" | "unknown";

/** Asks the data plane whether it accepts a key, with a call that reads little and costs no tokens. */
export interface KeyProbe {
  ask(endpoint: string, key: SecretValue): Promise<KeyVerdict>;
}
