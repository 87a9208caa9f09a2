import { isLaterRotation } from "../../../shared/domain/rotation/rotation-id.ts";
import type {
  FailedRotation,
  OpenRotation,
  RolloutSnapshot,
  HeldPermit,
} from "../../../shared/domain/rollout/rollout-snapshot.ts";
import type { RolloutBoard } from "../../../shared/ports/rollout-board.ts";

/** Keeps the rollout in memory. */
export function memoryRolloutBoard(): RolloutBoard {
  const open = new Map<string, OpenRotation>();
  const failures = new Map<string, FailedRotation>();
  let permits: readonly HeldPermit[] = [];
  let resumed: RolloutSnapshot["resumed"] = [];
  const forget = (account: string, until: Date) => {
    const failure = failures.get(account);
    if (failure && failure.at <= until) failures.delete(account);
  };
  const freeWhere = (is: (permit: HeldPermit) => boolean) => {
    permits = permits.filter((permit) => !is(permit));
  };
  const inScope = (scope: string) =>
    permits.filter((permit) => permit.scope.toLowerCase() === scope.toLowerCase());
  const putUnlessLater = <T extends OpenRotation | FailedRotation>(into: Map<string, T>, entry: T) => {
    const known = into.get(entry.account);
    if (!known || isLaterRotation(entry, known)) into.set(entry.account, entry);
  };
  const countsStill = ({ at }: FailedRotation) => resumed.every((once) => at > once.at);
  return {
    snapshot: async () =>
      structuredClone({
        open: [...open.values()],
        permits,
        failures: [...failures.values()].filter(countsStill),
        unreadable: 0,
        resumed,
      }),
    async enter(entry) {
      putUnlessLater(open, entry);
    },
    async acquire(holder, limits) {
      for (const { scope, most } of limits) {
        const taken = inScope(scope);
        const own = taken.find(({ account }) => account === holder.account);
        if (own ? isLaterRotation(own, holder) || taken.length > most : taken.length >= most) {
          return { kind: "full", scope: scope === "fleet" ? "fleet" : "subscription", most };
        }
        permits = [...permits.filter((permit) => permit !== own), { scope, ...holder }];
      }
      return { kind: "taken" };
    },
    async count(permit) {
      const { account, rotation, scope } = permit;
      const has = inScope(scope).some((one) => one.account === account && one.rotation === rotation);
      if (!has) permits = [...permits, permit];
    },
    async release({ account, rotation, by, since }) {
      freeWhere(
        (permit) =>
          permit.account === account &&
          permit.rotation === rotation &&
          permit.by === by &&
          (since === undefined || permit.since.getTime() === since.getTime()),
      );
    },
    async ended(account, rotation, at, ending) {
      if (ending === "failed") putUnlessLater(failures, { account, rotation, at });
      if (ending === "done") forget(account, at);
      if (open.get(account)?.rotation === rotation) open.delete(account);
      freeWhere((permit) => permit.account === account && permit.rotation === rotation);
    },
    async forget(account, until) {
      forget(account, until);
    },
    async resume(by, reason, at) {
      const isKnown = resumed.some((one) => one.by === by && one.at.getTime() === at.getTime());
      if (!isKnown) resumed = [{ by, reason, at }, ...resumed];
      for (const account of failures.keys()) forget(account, at);
    },
  };
}
