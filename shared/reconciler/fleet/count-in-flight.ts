import type { Fleet } from "../../domain/account/account-spec.ts";
import { isInFlight } from "../../domain/rotation/rotation.ts";
import type { RolloutStanding, TakenPlace } from "../../ports/rollout-board.ts";
import type { Trail } from "../../records/trail.ts";
import type { ReconcilerPorts } from "../ports.ts";
import { limitsOf } from "../rollout.ts";

/** By then a place that a rotation took when it began is known to every process. */
const settledMs = 60_000;
/** So many with each sweep. */
const mostAtOnce = 100;

/**
 * Counts rotations in flight that have no place: those that began before there was a limit take part in it from now on.
 * An emergency takes nobody's place.
 *
 * @returns their accounts.
 */
export async function countInFlight(
  { accounts }: Fleet,
  heads: readonly Trail[],
  { places }: RolloutStanding,
  { rollout, clock }: Pick<ReconcilerPorts, "rollout" | "clock">,
): Promise<readonly string[]> {
  const now = clock.now();
  const specs = new Map(accounts.map((spec) => [spec.name, spec]));
  const has = new Set(places.map(keyOf));
  const without = heads.flatMap(({ account, rotation, movedAt }): readonly TakenPlace[] => {
    const spec = specs.get(account);
    if (!spec || !isInFlight(rotation) || rotation.phase === "preparing" || rotation.emergency) return [];
    if (movedAt && now.getTime() - movedAt.getTime() < settledMs) return [];
    const holder = { account, rotation: rotation.id, by: "sweep", since: now };
    return limitsOf(spec)
      .map(({ scope }) => ({ scope, ...holder }))
      .filter((place) => !has.has(keyOf(place)));
  });
  const counted = without.slice(0, mostAtOnce);
  for (const place of counted) await rollout.count(place);
  return counted.map(({ account }) => account);
}

function keyOf({ scope, account, rotation }: TakenPlace): string {
  return `${scope} ${account} ${rotation}`;
}
