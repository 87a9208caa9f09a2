import type { KeyFingerprints } from "../key.ts";
import { slotHolding } from "../key.ts";
import type { CopiesFact } from "../world.ts";
import type { FoundCopy } from "./copies.ts";
import type { Discovery } from "./discovery.ts";

/**
 * Picks the copies that may hold a key of this account. A fingerprint counts under whatever name the account had when it
 * was found.
 *
 * @param keys absent before the account is enrolled.
 */
export function copiesFact(
  discovery: Discovery | undefined,
  account: string,
  keys: KeyFingerprints | undefined,
): CopiesFact {
  const isOwn = (copy: Pick<FoundCopy, "account" | "fingerprint">) =>
    copy.account === account ||
    (keys !== undefined &&
      copy.fingerprint !== undefined &&
      slotHolding(keys, copy.fingerprint) !== undefined);
  return {
    kind: "read",
    copies: (discovery?.copies ?? []).filter(isOwn),
    unlisted: (discovery?.unlistedCopies ?? []).filter(isOwn),
  };
}
