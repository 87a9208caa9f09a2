import type { EvidenceBundle } from "../../api/evidence-bundle.ts";
import { decodeEvent } from "../../records/event-codec.ts";
import type { EvidenceDifference } from "./against-archive.ts";
import { differingEvent } from "./compare-evidence.ts";

/** Compares a bundle with one of the same scope that the running service has just exported. Both verify. */
export function againstLive(
  { accounts, exportedAt }: EvidenceBundle,
  live: EvidenceBundle,
): readonly EvidenceDifference[] {
  return accounts.flatMap((entry) => {
    const { account, head } = entry;
    const other = live.accounts.find((one) => one.account === account);
    if (!other) return [{ account, why: "the running service has no such record" }];
    const differing = differingEvent(entry, other);
    if (differing !== undefined)
      return [{ account, sequence: differing, why: "the running service tells another event" }];
    if (other.head.sequence < head.sequence) {
      const why = `the running service has lost the events after ${other.head.sequence}`;
      return [{ account, sequence: other.head.sequence + 1, why }];
    }
    const missing = other.trail.find(
      ({ sequence, text }) =>
        sequence > head.sequence && decodeEvent(text).event.at.toISOString() < exportedAt,
    );
    return missing
      ? [{ account, sequence: missing.sequence, why: "it is missing, though it was there before the export" }]
      : [];
  });
}
