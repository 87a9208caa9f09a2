import { dayMs } from "../domain/time.ts";
import type { Forecast } from "../api/forecast.ts";
import { coolingDown, dueAt } from "../domain/decide/cadence.ts";
import { opensAt } from "../domain/rollout/change-window.ts";
import { askGate } from "../domain/safety/gate.ts";
import type { RolloutPolicy } from "../domain/rollout/rollout.ts";
import type { AccountStateIn } from "../domain/rotation/account-state.ts";
import { isInFlight } from "../domain/rotation/account-state.ts";
import type { AccountView, FleetView } from "./fleet-view.ts";

type Due = Forecast["due"][number];

/** The start of a rotation as far as time alone decides; the rollout may hold it longer. */
interface Start {
  readonly dueAt: Date;
  /** Later than the due date where the cooldown or the change windows require it. */
  readonly from: Date;
  /** The latest start where starts are spread; otherwise absent. */
  readonly spreadUntil?: Date;
}

/** Lists rotations that the cadence will start within so many days, and consumers that would block them now. Pure. */
export function forecastOf({ accounts, now }: Pick<FleetView, "accounts" | "now">, days: number): Forecast {
  const until = new Date(now.getTime() + days * dayMs);
  const due: Due[] = [];
  const inFlight: Forecast["inFlight"][number][] = [];
  const undated: Forecast["undated"][number][] = [];
  for (const view of accounts) {
    const { state, spec } = view;
    if (isInFlight(state)) {
      inFlight.push({ account: spec.name, rotation: state.id, phase: state.phase });
    } else if (state.phase === "idle") {
      const start = startOf(view, state, now);
      if (start.from < until) due.push(dueOf(view, state, start, now));
    } else {
      undated.push({ account: spec.name, because: undatedBecause[state.phase] });
    }
  }
  due.sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
  return { at: now.toISOString(), days, until: until.toISOString(), due, inFlight, undated };
}

const undatedBecause = {
  unenrolled: "it is not enrolled yet",
  enrolling: "it is being enrolled",
  repairing: "a valid key is being published in place of a dead one",
} as const;

function startOf({ spec }: AccountView, state: AccountStateIn<"idle">, now: Date): Start {
  const { policy, rollout } = spec;
  const due = dueAt(state.publishedAt, policy);
  const cooled = coolingDown(state, policy, now)?.until;
  const asked = cooled ? later(cooled, due) : due;
  if (!rollout) return { dueAt: due, from: asked };
  const { windows, spreadMs } = rollout;
  const inWindow = (at: Date) => opensAt(windows, later(at, now)) ?? at;
  const drawn = new Date(later(asked, now).getTime() + spreadMs);
  return { dueAt: due, from: inWindow(asked), ...(spreadMs > 0 && { spreadUntil: inWindow(drawn) }) };
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function dueOf({ spec, reports }: AccountView, state: AccountStateIn<"idle">, start: Start, now: Date): Due {
  const { active, keys, paused } = state;
  // The preflight asks the same question.
  const { objection } = askGate(spec, reports, {
    fingerprint: keys[active],
    staleAfterMs: spec.policy.staleAfterMs,
    now,
  });
  const { dueAt: due, from, spreadUntil } = start;
  return {
    account: spec.name,
    dueAt: due.toISOString(),
    ...(from > due && { notBefore: from.toISOString() }),
    ...(spreadUntil && { spreadUntil: spreadUntil.toISOString() }),
    overdue: now >= due,
    paused: paused !== undefined,
    needsApproval: spec.policy.approval === "required",
    rollout: spec.rollout ? orderOf(spec.rollout) : [],
    blockers: objection?.blockers ?? [],
    ...(objection && { objection: { reason: objection.reason, message: objection.message } }),
  };
}

/** The rollout limits that may hold it, in words: their effect depends on the other accounts' progress by then. */
function orderOf(policy: RolloutPolicy): readonly string[] {
  const { ring, ringsBefore, maxInFlight, maxInFlightPerSubscription, stopAfterFailures } = policy;
  const before = ringsBefore.map((one) => `${Number((one.share * 100).toFixed(1))} % of ring ${one.ring}`);
  return [
    ...(ring === undefined ? [] : [`ring ${ring}${before.length > 0 ? ` after ${before.join(", ")}` : ""}`]),
    ...(maxInFlight === undefined ? [] : [`at most ${maxInFlight} in flight`]),
    ...(maxInFlightPerSubscription === undefined
      ? []
      : [`at most ${maxInFlightPerSubscription} in flight per subscription`]),
    ...(stopAfterFailures === undefined ? [] : [`unless ${stopAfterFailures} have failed`]),
  ];
}
