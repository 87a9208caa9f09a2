import { keysNotListable } from "./account-checks.ts";
import type { Decision } from "./decision.ts";
import { hold, observe, record } from "./decision.ts";
import { deadlineOf, waivesGate, waiverAtEnd } from "../safety/waiver.ts";
import type { Inspection } from "./find-drift.ts";
import { driftWhileAdopting } from "./find-drift.ts";
import { handOver } from "../holders/hand-over.ts";
import type { GateAnswer } from "../safety/gate.ts";
import { askGate, confirmationsOf, waivedOf } from "../safety/gate.ts";
import { soakEnd } from "../safety/soak.ts";
import { keyInUse, mayReplacePrevious } from "../safety/may-regenerate.ts";
import type { Objection } from "../objection.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { emergencyIn } from "../rotation/leaked-keys.ts";
import { overdue } from "./ways-out/overdue.ts";
import { revertByPolicy } from "./ways-out/revert-by-policy.ts";
import { unhealthyOn } from "../safety/weight.ts";
import { keyCopied } from "../safety/key-copied.ts";
import { passedCopies } from "../safety/passed-copies.ts";
import { watch } from "./watch.ts";
import type { InstanceReport, World } from "../world.ts";

type Adopting = AccountStateIn<"adopting">;

/** How long key holders are still handed the key once a waived gate is open. */
const lastTryMs = 10_000;

/** Waits until every consumer has been healthy on the fresh key for the whole soak. No timeout ever ends it. */
export function decideAdopting(state: Adopting, world: World): Decision {
  const { spec, now, reports } = world;
  if (!reports) return observe("reports");
  const gate = askGate(spec, reports, {
    fingerprint: state.fresh,
    receivedAfter: state.freshPublishedAt,
    staleAfterMs: spec.policy.staleAfterMs,
    now,
  });
  const unhealthy = unhealthyOn(state.fresh, reports, world);
  const previousFails = unhealthyOn(state.keys[state.active], reports, world) > 0;
  const notAdopted = gate.readiness.flatMap(({ consumer, blocker }) => (blocker ? [consumer.name] : []));
  const find = (seen: Inspection) => driftWhileAdopting(state, seen, notAdopted);
  const drifted = watch(state, state.fresh, unhealthy > 0, world, find, previousFails);
  if (drifted) return drifted;

  const reverted = revertByPolicy(state, reports, world);
  if (reverted) return reverted;
  const handed = isCutOff(state, now) ? undefined : handOver(state, world);
  if (handed) return handed;
  const waiting = waiverAtEnd(state, now) ? undefined : notAdoptedYet(state, gate, reports, world);
  return waiting ? hold(waiting) : copiesBeforeRetiring(state, gate, notAdopted, world);
}

/** What holds the key for others is tried a last time when a waived gate opens, and keeps no leaked key alive by its silence. */
function isCutOff(state: Adopting, now: Date): boolean {
  const { emergency, freshPublishedAt } = state;
  if (!emergency || !waiverAtEnd(state, now)) return false;
  return now.getTime() - deadlineOf(emergency, freshPublishedAt).getTime() >= lastTryMs;
}

/** Before Azure is asked: a copy may hold an account for days. */
function copiesBeforeRetiring(
  state: Adopting,
  gate: GateAnswer,
  notAdopted: readonly string[],
  world: World,
): Decision {
  if (!world.copies) return observe("copies");
  const copied = keyCopied([state.active], state, world.copies, world);
  return copied ? hold(copied) : lookBeforeRetiring(state, gate, notAdopted, world);
}

/** The checks that need only reports: the gate, a key in use, the soak. */
function notAdoptedYet(
  state: Adopting,
  { readiness, objection }: GateAnswer,
  reports: readonly InstanceReport[],
  world: World,
): Objection | undefined {
  const { spec, now } = world;
  const { freshPublishedAt } = state;
  if (objection) return untilDeadline(overdue(objection, state, freshPublishedAt, world), state);
  const inUse = keyInUse(state.active, state.keys, reports, world);
  if (inUse) return untilDeadline(inUse, state);
  // An emergency waits only for the refresh bound, which is part of the safety rule; the soak is not.
  const until = soakEnd(spec, readiness, freshPublishedAt, emergencyIn(state) ? 0 : spec.policy.soakMs);
  if (now >= until) return undefined;
  const message = `every consumer is healthy on the fresh key and must stay so until ${until.toISOString()}`;
  return untilDeadline({ reason: "Soaking", message, remedy: "wait", until }, state);
}

function lookBeforeRetiring(
  state: Adopting,
  { readiness }: GateAnswer,
  notAdopted: readonly string[],
  world: World,
): Decision {
  const { now, reports, keys, published, copies } = world;
  if (!keys || !published || !reports || !copies) return observe("keys", "published", "reports", "copies");
  if (keys.kind === "refused") return hold(keysNotListable(keys));
  const objection = mayReplacePrevious(state, { keys, published, reports, copies }, world);
  if (objection) return hold(objection);
  const waiver = waiverAtEnd(state, now);
  const confirmations = confirmationsOf(readiness);
  const waived = waivedOf(readiness, now);
  const passedBy = passedCopies([state.active], state, copies, world);
  return record({
    type: "adoption-confirmed",
    at: now,
    confirmations,
    ...(waived.length > 0 && { waived }),
    ...(waiver && { waiver: { by: waiver.by, reason: waiver.reason, notAdopted } }),
    ...(passedBy && { copies: passedBy }),
  });
}

/** Wakes the account at the deadline of a waived gate, whatever else holds it. */
function untilDeadline(objection: Objection, state: Adopting): Objection {
  const { freshPublishedAt } = state;
  const emergency = emergencyIn(state);
  if (!emergency || !waivesGate(emergency)) return objection;
  const deadline = deadlineOf(emergency, freshPublishedAt);
  return objection.until && objection.until < deadline ? objection : { ...objection, until: deadline };
}
