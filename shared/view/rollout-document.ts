import type { Rollout } from "../api/rollout.ts";
import type { Fleet } from "../domain/account/account-spec.ts";
import { opensAt } from "../domain/rollout/change-window.ts";
import type { RolloutPolicy } from "../domain/rollout/rollout.ts";
import { inLine, isLineStopped, mayBeOpenIn } from "../domain/rollout/rollout.ts";
import type { RolloutSnapshot } from "../domain/rollout/rollout-snapshot.ts";

/** Accounts beyond this of a ring or a scope are only counted. */
const maxNamed = 100;
/** Earlier ones stay in storage. */
const maxResumed = 20;
const fleetScope = "fleet";

/** The rollout as the API shows it. Pure. */
export function rolloutDocument({ accounts }: Fleet, snapshot: RolloutSnapshot, now: Date): Rollout {
  // All but the ring is the same for every account.
  const policy = accounts.find(({ rollout }) => rollout)?.rollout;
  const { failures, unreadable, resumed } = snapshot;
  const opens = policy && opensAt(policy.windows, now);
  return {
    at: now.toISOString(),
    stopped: policy !== undefined && isLineStopped(failures, policy),
    ...(policy?.stopAfterFailures !== undefined && { stopAfterFailures: policy.stopAfterFailures }),
    ...(opens && { opensAt: opens.toISOString() }),
    rings: ringsOf(accounts, snapshot),
    inFlight: inFlightOf(policy, snapshot),
    failures: failures.map(({ account, rotation, at }) => ({ account, rotation, at: at.toISOString() })),
    ...(unreadable > 0 && { unreadable }),
    resumed: resumed.slice(0, maxResumed).map((once) => ({ ...once, at: once.at.toISOString() })),
  };
}

/** Assigns accounts to rings by the current fleet file, not by the one at the time of the request. */
function ringsOf(accounts: Fleet["accounts"], { open, failures }: RolloutSnapshot): Rollout["rings"] {
  const members = new Map<number, string[]>();
  for (const { name, rollout } of accounts) {
    if (rollout?.ring === undefined) continue;
    const names = members.get(rollout.ring) ?? [];
    names.push(name);
    members.set(rollout.ring, names);
  }
  const numbers = [...members.keys()].sort((a, b) => a - b);
  const last = accounts.find(({ rollout }) => rollout?.ring !== undefined && rollout.ring === numbers.at(-1));
  const waiting = inLine(open, failures);
  const failed = new Set(failures.map(({ account }) => account));
  return numbers.map((ring) => {
    const names = members.get(ring) ?? [];
    const own = names.filter((name) => waiting.has(name));
    const before = last?.rollout?.ringsBefore.find((one) => one.ring === ring);
    return {
      ring,
      size: names.length,
      open: own.length,
      ...(before && { mayBeOpen: mayBeOpenIn(before) }),
      accounts: own.slice(0, maxNamed).map((account) => ({ account, failed: failed.has(account) })),
    };
  });
}

function inFlightOf(policy: RolloutPolicy | undefined, { permits }: RolloutSnapshot): Rollout["inFlight"] {
  const { maxInFlight, maxInFlightPerSubscription } = policy ?? {};
  const taken = new Set(permits.map(({ scope }) => scope));
  if (maxInFlight !== undefined) taken.add(fleetScope);
  return [...taken].sort().map((scope) => {
    const own = permits.filter((one) => one.scope === scope);
    const most = scope === fleetScope ? maxInFlight : maxInFlightPerSubscription;
    return {
      scope,
      places: own.length,
      ...(most !== undefined && { most }),
      accounts: own.slice(0, maxNamed).map(({ account }) => account),
    };
  });
}
