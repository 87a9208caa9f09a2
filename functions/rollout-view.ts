import type { Rollout } from "../shared/api/rollout.ts";
import type { Fleet } from "../shared/domain/account-spec.ts";
import { opensAt } from "../shared/domain/change-window.ts";
import type { RolloutPolicy } from "../shared/domain/rollout.ts";
import { isLineStopped, mayBeOpenIn } from "../shared/domain/rollout.ts";
import type { RolloutStanding } from "../shared/ports/rollout-board.ts";
import type { Services } from "./services.ts";

/** More accounts of a ring or a scope than that are a number. */
const mostNamed = 100;
const fleetScope = "fleet";

/** Reads what processes know of each other's rotations, beside what the fleet file wants of them. */
export async function rolloutView({ fleet, ports }: Pick<Services, "fleet" | "ports">): Promise<Rollout> {
  const [current, standing] = await Promise.all([fleet.current(), ports.rollout.standing()]);
  return rolloutDocument(current, standing, ports.clock.now());
}

/** Pure. */
export function rolloutDocument({ accounts }: Fleet, standing: RolloutStanding, now: Date): Rollout {
  // All but the ring is the same for every account.
  const policy = accounts.find(({ rollout }) => rollout)?.rollout;
  const { failures, resumed } = standing;
  const opens = policy && opensAt(policy.windows, now);
  return {
    at: now.toISOString(),
    stopped: policy !== undefined && isLineStopped(failures, policy),
    ...(policy?.stopAfterFailures !== undefined && { stopAfterFailures: policy.stopAfterFailures }),
    ...(opens && { opensAt: opens.toISOString() }),
    rings: ringsOf(
      accounts.flatMap(({ rollout }) => rollout ?? []),
      standing,
    ),
    inFlight: placesOf(policy, standing),
    failures: failures.map(({ account, rotation, at }) => ({ account, rotation, at: at.toISOString() })),
    ...(resumed && { resumed: { ...resumed, at: resumed.at.toISOString() } }),
  };
}

/** Those of the fleet file, and those that an earlier file had and that still have somebody in line. */
function ringsOf(policies: readonly RolloutPolicy[], { open }: RolloutStanding): Rollout["rings"] {
  const sizes = new Map<number, number>();
  for (const { ring } of policies) if (ring !== undefined) sizes.set(ring, (sizes.get(ring) ?? 0) + 1);
  const last = policies.find(({ ring }) => ring !== undefined && ring === Math.max(...sizes.keys()));
  const numbers = [...new Set([...sizes.keys(), ...open.map(({ ring }) => ring)])].sort((a, b) => a - b);
  return numbers.map((ring) => {
    const own = open.filter((one) => one.ring === ring);
    const before = last?.ringsBefore.find((one) => one.ring === ring);
    return {
      ring,
      size: sizes.get(ring) ?? 0,
      open: own.length,
      ...(before && { mayBeOpen: mayBeOpenIn(before) }),
      accounts: own.slice(0, mostNamed).map(({ account, failed }) => ({ account, failed })),
    };
  });
}

function placesOf(policy: RolloutPolicy | undefined, { places }: RolloutStanding): Rollout["inFlight"] {
  const { maxInFlight, maxInFlightPerSubscription } = policy ?? {};
  const taken = new Set(places.map(({ scope }) => scope));
  if (maxInFlight !== undefined) taken.add(fleetScope);
  return [...taken].sort().map((scope) => {
    const own = places.filter((one) => one.scope === scope);
    const most = scope === fleetScope ? maxInFlight : maxInFlightPerSubscription;
    return {
      scope,
      places: own.length,
      ...(most !== undefined && { most }),
      accounts: own.slice(0, mostNamed).map(({ account }) => account),
    };
  });
}
