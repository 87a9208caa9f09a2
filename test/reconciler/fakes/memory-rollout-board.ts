import type {
  OpenRotation,
  RolloutBoard,
  RolloutStanding,
  TakenPlace,
} from "../../../shared/ports/rollout-board.ts";

/** Keeps the rollout in memory. */
export function memoryRolloutBoard(): RolloutBoard {
  const open = new Map<string, OpenRotation>();
  let places: readonly TakenPlace[] = [];
  let failures: RolloutStanding["failures"] = [];
  let resumed: RolloutStanding["resumed"];
  const free = (account: string) => {
    places = places.filter((place) => place.account !== account);
  };
  return {
    standing: async () =>
      structuredClone({ open: [...open.values()], places, failures, ...(resumed && { resumed }) }),
    async enter(entry) {
      open.set(entry.account, { ...entry, failed: false });
    },
    async take(holder, limits) {
      for (const { scope, most } of limits) {
        const taken = places.filter((place) => place.scope === scope);
        if (taken.some(({ account }) => account === holder.account)) continue;
        if (taken.length >= most) {
          free(holder.account);
          return { kind: "full", scope: scope === "fleet" ? "fleet" : "subscription", most };
        }
        places = [...places, { scope, ...holder }];
      }
      return { kind: "taken" };
    },
    async free(account) {
      free(account);
    },
    async ended(account, rotation, at, failed) {
      const mine = open.get(account);
      if (!failed) open.delete(account);
      else if (mine) open.set(account, { ...mine, failed });
      const known = failures.some((one) => one.account === account && one.rotation === rotation);
      if (failed && !known) failures = [...failures, { account, rotation, at }];
      free(account);
    },
    async resume(by, reason, at) {
      resumed = { by, reason, at };
      failures = failures.filter((failure) => failure.at > at);
      for (const [account, { failed }] of open) if (failed) open.delete(account);
    },
  };
}
