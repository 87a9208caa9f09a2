import type { Fleet } from "../shared/domain/account/account-spec.ts";
import { loosenings } from "../shared/domain/terms/loosenings.ts";

/** What a fleet file takes away from the protection of accounts, each in a line; by the rule that the service applies. */
export interface FleetLoosening {
  /** Accounts that keyturn will no longer rotate. */
  readonly leaving: readonly string[];
  readonly looser: readonly string[];
}

export function fleetLoosening(before: Fleet, next: Fleet): FleetLoosening {
  const now = new Map(next.accounts.map((spec) => [spec.name, spec]));
  return {
    leaving: before.accounts.map(({ name }) => name).filter((name) => !now.has(name)),
    looser: before.accounts.flatMap((was) => {
      const is = now.get(was.name);
      return is ? loosenings(was, is).map((what) => `${was.name}: ${what}`) : [];
    }),
  };
}
