import type { AccountSpec } from "../account/account-spec.ts";
import type { KeyFingerprints } from "../key.ts";
import { slotHolding } from "../key.ts";
import type { Objection } from "../objection.ts";
import type { EnrolledState } from "../rotation/account-state.ts";
import { secretName } from "../secret-place.ts";
import type { SlotSecretFact } from "../world.ts";

/**
 * Objects to secrets that have the name of a slot's secret and are somebody else's: they hold no key of the account, now
 * or as it was enrolled, and keyturn has not written them for it. A disabled one cannot be told, so a person decides as well.
 */
export function foreignSlotSecret(
  slotSecrets: readonly SlotSecretFact[],
  keys: KeyFingerprints,
  spec: AccountSpec,
  before?: EnrolledState,
): Objection | undefined {
  const foreign = slotSecrets.filter(({ latest }) => {
    if (latest.kind !== "present") return latest.kind === "disabled";
    const isOwn = latest.writtenFor?.toLowerCase() === spec.resourceId.toLowerCase();
    return !isOwn && ![keys, before?.keys].some((pair) => pair && slotHolding(pair, latest.fingerprint));
  });
  const [first] = foreign;
  if (!first) return undefined;
  const named = foreign.map(({ vault, slot }) => `${secretName(spec, slot)} in ${vault}`).join(", ");
  return {
    reason: "SlotSecretUnknown",
    message: `${named} holds something else than a key of the account, and would be overwritten`,
    remedy: "operator",
    vaults: [...new Set(foreign.map(({ vault }) => vault))],
  };
}
