import type { AccountEvidence, EvidenceBundle } from "../../api/evidence-bundle.ts";
import { firstDifference } from "./first-difference.ts";
import { verifyEvidence } from "./verify-evidence.ts";

/** Whether a file is evidence of the same scope, with the same events up to the same one; inventories may differ. */
export function tellsTheSame(file: string, bundle: EvidenceBundle): boolean {
  const verified = verifyEvidence(file);
  if ("fault" in verified || firstDifference(verified.ok.scope, bundle.scope, "") !== undefined) return false;
  const { accounts } = verified.ok;
  return (
    accounts.length === bundle.accounts.length &&
    bundle.accounts.every((account) => {
      const other = accounts.find((one) => one.account === account.account);
      return other !== undefined && endOf(other) === endOf(account) && !differingEvent(other, account);
    })
  );
}

/** The number of the first event that two pieces of evidence have in common and tell differently. */
export function differingEvent(
  one: Pick<AccountEvidence, "trail">,
  other: Pick<AccountEvidence, "trail">,
): number | undefined {
  const hashes = new Map(other.trail.map(({ sequence, hash }) => [sequence, hash]));
  return one.trail.find(({ sequence, hash }) => (hashes.get(sequence) ?? hash) !== hash)?.sequence;
}

function endOf({ trail }: AccountEvidence): number | undefined {
  return trail.at(-1)?.sequence;
}
