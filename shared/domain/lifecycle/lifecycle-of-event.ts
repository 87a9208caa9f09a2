import type { RotationOutcome } from "../vocabulary.ts";
import type { LifecycleEvent, LifecycleState, LifecycleBody } from "./lifecycle-event.ts";
import { lifecycleStateOf } from "./lifecycle-event.ts";
import type { AccountState, AccountStateIn } from "../rotation/account-state.ts";
import { isInFlight } from "../rotation/account-state.ts";
import { consumersIn } from "../rotation/confirmed.ts";
import type { EventOf, RotationEvent } from "../rotation/rotation-event.ts";

/** An event with its place in the trail. */
interface Placed {
  readonly sequence: number;
  readonly hash: string;
  readonly event: RotationEvent;
}

/**
 * Translates one event of the trail into events for subscribers, given the states before and after it. Most events are
 * internal steps and give none; one may give two.
 */
export function lifecycleOfEvent(
  account: string,
  { sequence, hash, event }: Placed,
  before: AccountState,
  after: AccountState,
): readonly LifecycleEvent[] {
  if (after.phase === "unenrolled") return [];
  const subject = { account, resourceId: after.target.resourceId };
  const state = lifecycleStateOf(subject, { sequence, hash }, after, before);
  return [...saidBy(event, before, after, state), ...retired(before, after, state)].map((told) => ({
    id: `${account}/${sequence}/${told.type}`,
    at: event.at,
    ...told,
  }));
}

function saidBy(
  event: RotationEvent,
  before: AccountState,
  after: AccountState,
  data: LifecycleState,
): readonly LifecycleBody[] {
  switch (event.type) {
    case "rotation-requested":
      return [{ type: "keyturn.rotation.started", data }];
    case "emergency-declared":
      // A rotation in flight is taken over and continues under its id.
      return isInFlight(after) && !isInFlight(before) ? [{ type: "keyturn.rotation.started", data }] : [];
    case "fresh-key-published":
      return before.phase === "publishing"
        ? [{ type: "keyturn.rotation.published", data: { ...data, fresh: before.fresh } }]
        : [];
    case "adoption-confirmed":
      return [{ type: "keyturn.rotation.adopted", data: { ...data, ...whoAdopted(event) } }];
    case "revocation-unproven":
      return after.phase === "confirming"
        ? [{ type: "keyturn.revocation.unproven", data: { ...data, ...goneIn(after) } }]
        : [];
    case "drift-found":
      return [{ type: "keyturn.drift.found", data: { ...data, drift: event.drift.kind } }];
    case "rotation-ended":
      return [{ type: endTypes[event.outcome], data: { ...data, outcome: event.outcome } }];
    case "instance-contested": {
      const { consumer, instance, owner } = event;
      return [{ type: "keyturn.instance.contested", data: { ...data, consumer, instance, owner } }];
    }
    case "contest-settled":
    case "enrolment-started":
    case "account-enrolled":
    case "secret-stored":
    case "key-handed-over":
    case "preflight-passed":
    case "standby-key-regenerated":
    case "fresh-key-proven":
    case "previous-key-regenerated":
    case "revocation-proven":
    case "superseded-version-disabled":
    case "revert-requested":
    case "rotation-approved":
    case "account-declared":
    case "account-removed":
    case "terms-loosened":
    case "account-paused":
    case "account-resumed":
    case "drift-repaired":
    case "repair-abandoned":
    case "account-verified":
    case "account-moved":
    case "trail-restored":
    case "previous-key-published":
    case "consumer-registered":
    case "consumer-approved":
    case "consumer-deregistered":
    case "refresh-bound-changed":
      return [];
  }
}

/** A key counts as retired once its regeneration is recorded, by keyturn or by others, whatever its role was. */
function retired(before: AccountState, after: AccountState, data: LifecycleState): readonly LifecycleBody[] {
  return after.phase === "confirming" && before.phase !== "confirming"
    ? [{ type: "keyturn.rotation.retired", data: { ...data, ...goneIn(after) } }]
    : [];
}

function goneIn({ retired: slot, retiree: fingerprint }: AccountStateIn<"confirming">) {
  return { retired: { slot, fingerprint } };
}

function whoAdopted(event: EventOf<"adoption-confirmed">) {
  const { waived, waiver } = event;
  return {
    confirmed: consumersIn(event),
    notWaitedFor: unique([...(waived ?? []).map(({ consumer }) => consumer), ...(waiver?.notAdopted ?? [])]),
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

/** `keyless` is nobody's failure: the keys were switched off, usually before any was touched. */
const endTypes = {
  completed: "keyturn.rotation.completed",
  reverted: "keyturn.rotation.reverted",
  cancelled: "keyturn.rotation.cancelled",
  keyless: "keyturn.rotation.cancelled",
  failed: "keyturn.rotation.abandoned",
} as const satisfies Readonly<Record<RotationOutcome, LifecycleBody["type"]>>;
