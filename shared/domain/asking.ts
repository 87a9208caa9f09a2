import type { ConsumerSpec } from "./account-spec.ts";
import type { Found } from "./found.ts";
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

/**
 * Whether the platform should be made to take up the latest version: a site whose references resolve, but to
 * something else than the wanted key; a container app that has the key and replicas from before, where keyturn may
 * restart them.
 */
export function needsTakeUp(
  { confirmsBy }: ConsumerSpec,
  found: readonly Found[],
  { fingerprint }: WantedKey,
): boolean {
  switch (confirmsBy.kind) {
    case "app-service":
      return found.some((line) => !line.flaw && line.fingerprint !== fingerprint);
    case "container-app":
      return confirmsBy.restart && found.some(({ flaw }) => flaw?.reason === "NotRestarted");
    case "report":
    case "health-endpoint":
    case "audit-log":
      return false;
  }
}
