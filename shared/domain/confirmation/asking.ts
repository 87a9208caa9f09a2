import type { ConsumerSpec } from "../account/account-spec.ts";
import type { Found } from "./found.ts";
import { confirmationKinds } from "./kinds.ts";
import type { WantedKey } from "./wanted-key.ts";

/** How often a consumer that has confirmed is asked while its evidence is young enough: so many times. */
const asksPerStaleness = 3;

/** When a consumer is worth asking again: soon while it has not confirmed, else before its evidence is stale. */
export function askAgainAt(
  askedAt: Date,
  confirmed: boolean,
  { askEveryMs, staleAfterMs }: { readonly askEveryMs: number; readonly staleAfterMs: number },
): Date {
  const calmMs = Math.max(askEveryMs, staleAfterMs / asksPerStaleness);
  return new Date(askedAt.getTime() + (confirmed ? calmMs : askEveryMs));
}

/** Whether everything that was found confirms the wanted key, so far as the evidence goes. */
export function confirms(found: readonly Found[], { fingerprint }: WantedKey): boolean {
  return (
    found.length > 0 && found.every((line) => !line.flaw && line.healthy && line.fingerprint === fingerprint)
  );
}

/** Whether a publication is worth a question before the next one is due. */
export function isNews({ confirmsBy }: ConsumerSpec, askedAt: Date, { publishedAt }: WantedKey): boolean {
  return confirmationKinds[confirmsBy.kind].askedAtOnce && askedAt <= publishedAt;
}
