import type { ConsumerSpec } from "../account/account-spec.ts";
import type { Found } from "./found.ts";
import type { WantedKey } from "./wanted-key.ts";
import type { InstanceReport } from "../world.ts";

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
 * something else than the wanted key; a container app that was seen with the key before and still has replicas from
 * before that, where keyturn may restart them. At first sight the platform may be restarting them itself.
 */
export function needsTakeUp(
  { confirmsBy }: ConsumerSpec,
  found: readonly Found[],
  { fingerprint }: WantedKey,
  before: readonly InstanceReport[],
): boolean {
  switch (confirmsBy.kind) {
    case "app-service":
      return found.some((line) => !line.flaw && line.fingerprint !== fingerprint);
    case "container-app":
      return (
        confirmsBy.restart &&
        before.some((report) => report.fingerprint === fingerprint) &&
        found.some(({ flaw }) => flaw?.reason === "NotRestarted")
      );
    case "report":
    case "health-endpoint":
    case "audit-log":
      return false;
  }
}
