import type { ConsumerSpec } from "../account/account-spec.ts";
import type { Found } from "./found.ts";
import { confirmationKinds } from "./kinds.ts";
import type { WantedKey } from "./wanted-key.ts";

/** How many times a confirmed consumer is asked again before its observation would go stale. */
const asksPerStaleness = 3;

/** When to ask a consumer again: soon while it has not confirmed, else before its observation goes stale. */
export function askAgainAt(
  askedAt: Date,
  confirmed: boolean,
  { askEveryMs, staleAfterMs }: { readonly askEveryMs: number; readonly staleAfterMs: number },
): Date {
  const calmMs = Math.max(askEveryMs, staleAfterMs / asksPerStaleness);
  return new Date(askedAt.getTime() + (confirmed ? calmMs : askEveryMs));
}

/** Whether every line that was found confirms the wanted key, however strong it is. */
export function confirms(found: readonly Found[], { fingerprint }: WantedKey): boolean {
  return (
    found.length > 0 && found.every((line) => !line.flaw && line.healthy && line.fingerprint === fingerprint)
  );
}

/** Whether a publication or a hand-over since the last question makes it worth asking early. */
export function isNews(
  { name, confirmsBy }: ConsumerSpec,
  askedAt: Date,
  { publishedAt, handed }: WantedKey,
): boolean {
  if (handed.some(({ consumer, at }) => consumer === name && askedAt <= at)) return true;
  return confirmationKinds[confirmsBy.kind].askedAtOnce && askedAt <= publishedAt;
}
