import { consumerMoves, consumersAfterTick } from "./consumers.ts";
import { land } from "./landing.ts";
import type { Move } from "./move.ts";
import { outsideMoves } from "./outside.ts";
import { clockMarginMs } from "../../shared/domain/time.ts";
import type { Scene } from "./scene.ts";
import type { Sight } from "./sight.ts";
import type { State } from "./state.ts";
import type { Circumstance, Step } from "./worker.ts";
import { describe, step } from "./worker.ts";

/**
 * Lists the moves that are possible next.
 *
 * @param plain what a worker does in no special circumstance.
 */
export function movesFrom(state: State, sight: Sight, plain = step(state, sight)): readonly Move[] {
  return [
    ...workerMoves(state, sight, plain),
    ...landings(state, sight),
    ...consumerMoves(state),
    ...outsideMoves(state, sight.scene),
    ...timePasses(state, sight),
  ];
}

function workerMoves(state: State, sight: Sight, plain: Step | undefined): readonly Move[] {
  return circumstances(state, sight).flatMap((circumstance) => {
    const made = circumstance === inGeneral ? plain : step(state, sight, circumstance);
    if (!made) return [];
    const { did, state: after, event, broken } = made;
    return [{ label: did, state: after, benign: true, ...(event && { event }), ...(broken && { broken }) }];
  });
}

const inGeneral: Circumstance = {};
const plainLook: readonly Circumstance[] = [inGeneral];
const deathIsAsked: readonly Circumstance[] = [inGeneral, { death: "lost" }];
const watchedOrNot: readonly Circumstance[] = [inGeneral, { watches: false }];

/** Half of what two clocks may differ by, to either side; far more than that in the breakage. */
function aheadOf({ without }: Scene): readonly number[] {
  const aheadMs = without === "clockMargin" ? 2 * clockMarginMs : clockMarginMs / 2;
  return [-aheadMs, aheadMs];
}

function circumstances(state: State, sight: Sight): readonly Circumstance[] {
  const all = circumstancesAt(state, sight);
  if (!sight.scene.clocksDiffer) return all;
  return aheadOf(sight.scene).flatMap((aheadMs) => all.map((one) => ({ ...one, aheadMs })));
}

function circumstancesAt(state: State, sight: Sight): readonly Circumstance[] {
  const inTime = circumstancesInTime(state, sight);
  const { keysBefore, now } = state;
  return keysBefore && now <= keysBefore.until
    ? [...inTime, ...inTime.map((one) => ({ ...one, late: true }))]
    : inTime;
}

function circumstancesInTime({ account }: State, { scene }: Sight): readonly Circumstance[] {
  if (account.phase === "confirming" && account.verdict === "open") return deathIsAsked;
  // With no drift to find, checking for it makes no difference.
  return scene.thirdActs.length > 0 ? watchedOrNot : plainLook;
}

function landings(state: State, sight: Sight): readonly Move[] {
  return state.calls.map((call) => {
    const landed = land(state, call, sight.scene);
    return { label: `takes effect: ${describe(call.effect)}`, benign: true, ...landed };
  });
}

function timePasses(state: State, { scene }: Sight): readonly Move[] {
  const instances = consumersAfterTick(state);
  if (!instances) return [];
  const now = state.now + 1;
  // A call that has not taken effect when its claim ends never does; a breakage lifts this bound.
  const calls = scene.without === "callBound" ? state.calls : state.calls.filter(({ until }) => until > now);
  return [{ label: "time passes", benign: true, state: { ...state, now, instances, calls } }];
}
