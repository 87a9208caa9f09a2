import { isLaterRotation } from "../../../shared/domain/rotation/rotation-id.ts";
import type {
  FailedRotation,
  OpenRotation,
  RolloutBoard,
  RolloutStanding,
  TakenPlace,
} from "../../../shared/ports/rollout-board.ts";

/** Keeps the rollout in memory. */
export function memoryRolloutBoard(): RolloutBoard {
  const open = new Map<string, OpenRotation>();
  const failures = new Map<string, FailedRotation>();
  let places: readonly TakenPlace[] = [];
  let resumed: RolloutStanding["resumed"] = [];
  const forget = (account: string, until: Date) => {
    const failure = failures.get(account);
    if (failure && failure.at <= until) failures.delete(account);
  };
  const freeWhere = (is: (place: TakenPlace) => boolean) => {
    places = places.filter((place) => !is(place));
  };
  const inScope = (scope: string) =>
    places.filter((place) => place.scope.toLowerCase() === scope.toLowerCase());
  const putUnlessLater = <T extends OpenRotation | FailedRotation>(into: Map<string, T>, entry: T) => {
    const known = into.get(entry.account);
    if (!known || isLaterRotation(entry, known)) into.set(entry.account, entry);
  };
  const countsStill = ({ at }: FailedRotation) => resumed.every((once) => at > once.at);
  return {
    standing: async () =>
      structuredClone({
        open: [...open.values()],
        places,
        failures: [...failures.values()].filter(countsStill),
        unreadable: 0,
        resumed,
      }),
    async enter(entry) {
      putUnlessLater(open, entry);
    },
    async take(holder, limits) {
      for (const { scope, most } of limits) {
        const taken = inScope(scope);
        const own = taken.find(({ account }) => account === holder.account);
        if (own ? isLaterRotation(own, holder) || taken.length > most : taken.length >= most) {
          return { kind: "full", scope: scope === "fleet" ? "fleet" : "subscription", most };
        }
        places = [...places.filter((place) => place !== own), { scope, ...holder }];
      }
      return { kind: "taken" };
    },
    async count(place) {
      const { account, rotation, scope } = place;
      const has = inScope(scope).some((one) => one.account === account && one.rotation === rotation);
      if (!has) places = [...places, place];
    },
    async free({ account, rotation, by, since }) {
      freeWhere(
        (place) =>
          place.account === account &&
          place.rotation === rotation &&
          place.by === by &&
          (since === undefined || place.since.getTime() === since.getTime()),
      );
    },
    async ended(account, rotation, at, ending) {
      if (ending === "failed") putUnlessLater(failures, { account, rotation, at });
      if (ending === "done") forget(account, at);
      if (open.get(account)?.rotation === rotation) open.delete(account);
      freeWhere((place) => place.account === account && place.rotation === rotation);
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
