import type { OwedLook } from "../ports/owed-looks.ts";
import type { ReconcilerPorts } from "./ports.ts";
import { unlessFailed } from "./unless-failed.ts";

type Ports = Pick<ReconcilerPorts, "owed">;

/** What is owed before a look; nothing where that cannot be read, since the look itself does not depend on it. */
export function owedLook(account: string, { owed }: Ports): Promise<OwedLook | undefined> {
  return unlessFailed(owed.find(account));
}

/**
 * Settles, after a look, what was owed before it. Leaves a note that was new when the look began: its reason may have been
 * stored after the look had read. If settling fails, the sweep asks for one more look.
 */
export async function settleOwed(
  found: OwedLook | undefined,
  startedAt: Date,
  claimMs: number,
  { owed }: Ports,
): Promise<void> {
  if (!found || found.since.getTime() > startedAt.getTime() - newForMs(claimMs)) return;
  await unlessFailed(owed.settle(found));
}

/** Longer than it takes to store a reason once its look is noted as owed. */
function newForMs(claimMs: number): number {
  return claimMs / 3;
}
