import type { RotationMode } from "../vocabulary.ts";
import type { AccountSpec } from "../account/account-spec.ts";
import { coolingDown, dueAt } from "./cadence.ts";
import type { Decision } from "./decision.ts";
import { hold, observe, record } from "./decision.ts";
import { disableDead } from "./at-rest/disable-dead.ts";
import { checkSlots } from "./at-rest/check-slots.ts";
import { decideEnrolment } from "./decide-enrolment.ts";
import { sameTarget, targetOf } from "../rotation/enrolment-target.ts";
import { driftAtRest } from "./find-drift.ts";
import type { LeakedKey } from "../key.ts";
import { liveLeaks } from "../rotation/leaked-keys.ts";
import type { Objection } from "../objection.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import type { Emergency, RotationEvent } from "../rotation/rotation-event.ts";
import { rotationId } from "../rotation/rotation-id.ts";
import { hashFraction } from "../rollout/hash-fraction.ts";
import { watch } from "./watch.ts";
import { verifyFirst } from "./ways-out/verify-first.ts";
import { termsOf } from "../terms/terms.ts";
import type { World } from "../world.ts";

/** Starts a rotation when the cadence is due or the current version is near its expiry. */
export function decideIdle(state: AccountStateIn<"idle">, world: World): Decision {
  const { spec, now, because } = world;
  if (!sameTarget(state.target, targetOf(spec))) return decideEnrolment(world, state);
  const doubted = verifyFirst(state, world);
  if (doubted) return doubted;
  const leaked = liveLeaks(state);
  if (state.followUp && leaked.length > 0) return record(followUp(state, state.followUp, leaked, now));

  const expected = state.keys[state.active];
  const isUrgent = because.kind === "complaint";
  const drifted = watch(state, expected, isUrgent, world, (seen) => driftAtRest(state, seen));
  if (drifted) return drifted;
  // Rotations belong where consumers will read.
  if (world.isFormerTarget) return hold(formerTarget());

  if (because.kind === "near-expiry") {
    if (!world.published) return observe("published");
    const current = world.published.some(
      ({ vault, latest }) =>
        vault === because.vault && latest.kind === "present" && latest.version === because.version,
    );
    if (current) return start(state, world, "near-expiry", "key-vault");
  }

  const due = dueAt(state.publishedAt, spec.policy);
  const next = now >= due ? start(state, world, "scheduled", "cadence") : hold(notDue(due));
  if (next.kind !== "hold") return next;
  const slots = checkSlots(state, world);
  // What can be mended is; otherwise nothing is worse than a leak.
  if (slots && slots.kind !== "hold") return slots;
  const cleaned = disableDead(state, world);
  if (cleaned) return cleaned;
  if (leaked.length > 0) return hold(leakedKeyNotReplaced(leaked, next.objection.until));
  return slots ?? next;
}

function notDue(due: Date): Objection {
  return {
    reason: "NotDue",
    message: `the published key is due ${due.toISOString()}`,
    remedy: "wait",
    until: due,
  };
}

function formerTarget(): Objection {
  return {
    reason: "TargetChanged",
    message: "the fleet file names another target, and the old one is looked after until that is enrolled",
    remedy: "wait",
  };
}

/** The rotation that must follow while a leaked key is alive. Its deadline still counts from the first declaration. */
function followUp(
  state: AccountStateIn<"idle">,
  emergency: Emergency,
  leaked: readonly LeakedKey[],
  now: Date,
): RotationEvent {
  const rotation = rotationId(now);
  return { type: "emergency-declared", at: now, rotation, emergency, leaked, ...termsOf(state) };
}

/** An emergency that was cancelled leaves the leak behind. */
function leakedKeyNotReplaced(leaked: readonly LeakedKey[], until: Date | undefined): Objection {
  const keys = leaked.map(({ slot, fingerprint }) => `${slot} (${fingerprint})`).join(" and ");
  return {
    reason: "LeakedKeyNotReplaced",
    message: `${keys} was declared leaked and still opens the account`,
    remedy: "operator",
    ...(until && { until }),
  };
}

function start(
  state: AccountStateIn<"idle">,
  world: World,
  mode: RotationMode,
  requestedBy: string,
): Decision {
  const cooling = coolingDown(state, world.spec.policy, world.now);
  if (cooling) return hold(cooling);
  const { now, spec } = world;
  const notBefore = startOf(spec, now);
  return record({
    type: "rotation-requested",
    at: now,
    rotation: rotationId(now),
    mode,
    requestedBy,
    ...(notBefore && { notBefore }),
    ...termsOf(state),
  });
}

/** Spreads the starts of accounts that come due together; the trail keeps the moment drawn for each. */
function startOf({ name, rollout }: AccountSpec, now: Date): Date | undefined {
  if (!rollout || rollout.spreadMs === 0) return undefined;
  const waitMs = Math.floor(hashFraction(`${name} ${now.toISOString()}`) * rollout.spreadMs);
  return new Date(now.getTime() + waitMs);
}
