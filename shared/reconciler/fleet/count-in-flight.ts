import { minuteMs } from "../../domain/time.ts";
import type { Fleet } from "../../domain/account/account-spec.ts";
import { isInFlight } from "../../domain/rotation/account-state.ts";
import type { RolloutSnapshot, HeldPermit } from "../../domain/rollout/rollout-snapshot.ts";
import type { Trail } from "../../records/trail.ts";
import type { ReconcilerPorts } from "../ports.ts";
import { limitsOf } from "../rollout.ts";

/** By then every process knows the permits that a rotation acquired when it began. */
const settledMs = minuteMs;
/** Permits that one sweep counts. */
const maxBatch = 100;

/**
 * Counts rotations in flight that have no permit: those that began before there was a limit. Emergencies need none.
 *
 * @returns their accounts.
 */
export async function countInFlight(
  { accounts }: Fleet,
  heads: readonly Trail[],
  { permits }: RolloutSnapshot,
  { rollout, clock }: Pick<ReconcilerPorts, "rollout" | "clock">,
): Promise<readonly string[]> {
  const now = clock.now();
  const specs = new Map(accounts.map((spec) => [spec.name, spec]));
  const has = new Set(permits.map(keyOf));
  const missing = heads.flatMap(({ account, state, movedAt }): readonly HeldPermit[] => {
    const spec = specs.get(account);
    if (!spec || !isInFlight(state) || state.phase === "preparing" || state.emergency) return [];
    if (movedAt && now.getTime() - movedAt.getTime() < settledMs) return [];
    const holder = { account, rotation: state.id, by: "sweep", since: now };
    return limitsOf(spec)
      .map(({ scope }) => ({ scope, ...holder }))
      .filter((permit) => !has.has(keyOf(permit)));
  });
  const counted = missing.slice(0, maxBatch);
  for (const permit of counted) await rollout.count(permit);
  return counted.map(({ account }) => account);
}

function keyOf({ scope, account, rotation }: HeldPermit): string {
  return `${scope} ${account} ${rotation}`;
}
