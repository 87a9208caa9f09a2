import type { Forecast } from "../api/forecast.ts";
import { coolingDown, dueAt } from "../domain/cadence.ts";
import { askGate } from "../domain/gate.ts";
import type { RotationIn } from "../domain/rotation.ts";
import { isInFlight } from "../domain/rotation.ts";
import type { AccountView, FleetView } from "./fleet-view.ts";

const dayMs = 86_400_000;

type Due = Forecast["due"][number];

/** Lists what the cadence will start within so many days, and who would block it if it started now. Pure. */
export function forecastOf({ accounts, now }: Pick<FleetView, "accounts" | "now">, days: number): Forecast {
  const until = new Date(now.getTime() + days * dayMs);
  const due: Due[] = [];
  const inFlight: Forecast["inFlight"][number][] = [];
  const undated: Forecast["undated"][number][] = [];
  for (const view of accounts) {
    const { rotation, spec } = view;
    if (isInFlight(rotation)) {
      inFlight.push({ account: spec.name, rotation: rotation.id, phase: rotation.phase });
    } else if (rotation.phase === "idle") {
      if (startOf(view, rotation, now) < until) due.push(dueOf(view, rotation, now));
    } else {
      undated.push({ account: spec.name, because: undatedBecause[rotation.phase] });
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

function startOf({ spec }: AccountView, { publishedAt, lastEnded }: RotationIn<"idle">, now: Date): Date {
  const due = dueAt(publishedAt, spec.policy);
  const cooled = coolingDown(lastEnded, spec.policy, now)?.until;
  return cooled && cooled > due ? cooled : due;
}

function dueOf({ spec, reports }: AccountView, rotation: RotationIn<"idle">, now: Date): Due {
  const { publishedAt, active, keys, lastEnded, paused } = rotation;
  const due = dueAt(publishedAt, spec.policy);
  // The very question that the preflight asks.
  const { objection } = askGate(spec, reports, {
    fingerprint: keys[active],
    staleAfterMs: spec.policy.staleAfterMs,
    now,
  });
  const cooled = coolingDown(lastEnded, spec.policy, now)?.until;
  return {
    account: spec.name,
    dueAt: due.toISOString(),
    ...(cooled && cooled > due && { notBefore: cooled.toISOString() }),
    overdue: now >= due,
    paused: paused !== undefined,
    needsApproval: spec.policy.approval === "required",
    blockers: objection?.blockers ?? [],
    ...(objection && { objection: { reason: objection.reason, message: objection.message } }),
  };
}
