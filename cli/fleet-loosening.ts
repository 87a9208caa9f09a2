import type { Fleet } from "../shared/domain/account/account-spec.ts";
import { loosenings } from "../shared/domain/terms/loosenings.ts";

/**
 * What a fleet file takes away from the protection of accounts, each in a line: by the rule that the service applies, and
 * of the rollout, which needs no second person.
 */
export interface FleetLoosening {
  /** Accounts that keyturn will no longer rotate. */
  readonly leaving: readonly string[];
  readonly looser: readonly string[];
}

export function fleetLoosening(before: Fleet, next: Fleet): FleetLoosening {
  const now = new Map(next.accounts.map((spec) => [spec.name, spec]));
  return {
    leaving: before.accounts.map(({ name }) => name).filter((name) => !now.has(name)),
    looser: [
      ...rolloutLoosenings(before, next).map((what) => `the fleet: ${what}`),
      ...before.accounts.flatMap((was) => {
        const is = now.get(was.name);
        return is ? loosenings(was, is).map((what) => `${was.name}: ${what}`) : [];
      }),
    ],
  };
}

/** Every account carries a copy of the rollout that all share. */
function rolloutLoosenings(before: Fleet, next: Fleet): readonly string[] {
  const [was] = before.accounts.flatMap(({ rollout }) => rollout ?? []);
  const [is] = next.accounts.flatMap(({ rollout }) => rollout ?? []);
  if (!was || next.accounts.length === 0) return [];
  const areOther = was.windows.length > 0 && JSON.stringify(was.windows) !== JSON.stringify(is?.windows);
  return [
    ...said(grows(was.maxInFlight, is?.maxInFlight), "rollout.maxInFlight: more"),
    ...said(
      grows(was.maxInFlightPerSubscription, is?.maxInFlightPerSubscription),
      "rollout.maxInFlightPerSubscription: more",
    ),
    ...said(grows(was.stopAfterFailures, is?.stopAfterFailures), "rollout.stopAfterFailures: later or never"),
    ...said(areOther, "rollout.windows: others"),
  ];
}

/** Absent limits nothing. */
function grows(was = Infinity, is = Infinity): boolean {
  return is > was;
}

function said(isSo: boolean, what: string): readonly string[] {
  return isSo ? [what] : [];
}
