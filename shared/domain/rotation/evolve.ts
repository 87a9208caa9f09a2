import { minuteMs } from "../time.ts";
import { complete } from "../complete.ts";
import type { Declared } from "../terms/terms.ts";
import { otherSlot } from "../key.ts";
import { isStandbyOnly } from "./emergency.ts";
import { driftFound, driftRepaired, retired } from "./evolve-drift.ts";
import { emergencyDeclared } from "./evolve-emergency.ts";
import { consumerApproved, consumerDeregistered, consumerRegistered } from "./evolve-registrations.ts";
import { accountVerified, broughtToRest, rotationEnded, verified } from "./evolve-ended.ts";
import { idle, misplaced, owing, paid, publishedOf } from "./fold.ts";
import { withHanded } from "../holders/handed-keys.ts";
import { withGoneKeys } from "./gone-keys.ts";
import type {
  AccountState,
  AccountStateIn,
  Enrolled,
  EnrolledState,
  Phase,
  RotationRequest,
} from "./account-state.ts";
import { publishedSlot, withoutDead } from "./leaked-keys.ts";
import { withUnprovenDeath } from "./unproven-death.ts";
import { withBound } from "../safety/refresh-bound.ts";
import { isInFlight } from "./account-state.ts";
import type { EventOf, RotationEvent } from "./rotation-event.ts";
import type { SecretPlace, StoredSecret } from "../secret-place.ts";
import { samePlace } from "../secret-place.ts";
import { unreachable } from "../unreachable.ts";

export const unenrolled: AccountState = { phase: "unenrolled" };

/**
 * Folds one event into the account's state. Pure and total over every history that `decide` and the commands can write.
 *
 * @throws {TypeError} the event does not fit the phase: this state machine did not write the trail.
 */
export function evolve(state: AccountState, event: RotationEvent): AccountState {
  const next = withUnprovenDeath(state, folded(state, event), event);
  return withoutDead(withGoneKeys(state, next, event), event);
}

function folded(state: AccountState, event: RotationEvent): AccountState {
  switch (event.type) {
    case "enrolment-started":
      return enrolmentStarted(state, event);
    case "account-enrolled":
      return owing(enrolled(inPhase(state, event, "enrolling"), event.at), event.owed);
    case "secret-stored":
      return secretStored(state, event);
    case "rotation-requested": {
      const { rotation: id, mode, requestedBy, at, notBefore, terms } = event;
      const request = complete<RotationRequest>({
        id,
        mode,
        requestedBy,
        requestedAt: at,
        emergency: undefined,
        approval: undefined,
        touched: undefined,
        notBefore,
        terms,
      });
      return { ...inPhase(state, event, "idle"), phase: "preparing", ...request };
    }
    case "preflight-passed":
      return preflightPassed(inPhase(state, event, "preparing"), event);
    case "standby-key-regenerated":
      return standbyRegenerated(inPhase(state, event, "regenerating"), event);
    case "fresh-key-proven": {
      const { regeneratedAt: _past, replaced: _gone, ...proving } = inPhase(state, event, "proving");
      return { ...proving, phase: "publishing" };
    }
    case "fresh-key-published": {
      const publishing = inPhase(state, event, "publishing");
      const ownVersions = publishedOf(publishing.stored);
      const adopting = { ...publishing, phase: "adopting", freshPublishedAt: event.at } as const;
      return owing<AccountStateIn<"adopting">>({ ...adopting, ownVersions, stored: [] }, event.owed);
    }
    case "adoption-confirmed": {
      const adopting = inPhase(state, event, "adopting");
      return { ...adopting, phase: "retiring", retiree: adopting.keys[adopting.active] };
    }
    case "previous-key-regenerated":
      return retired(inPhase(state, event, "retiring"), event.replacement, event.at);
    case "revocation-proven":
      return { ...inPhase(state, event, "confirming"), verdict: "proven" };
    case "revocation-unproven":
      return { ...inPhase(state, event, "confirming"), verdict: "unproven" };
    case "superseded-version-disabled": {
      // At rest a version that was left enabled, or that nobody knew of.
      if (state.phase === "idle") return state;
      const confirming = inPhase(state, event, "confirming");
      const gone = { vault: event.place.vault, version: event.version };
      return { ...confirming, disabled: [...confirming.disabled, gone] };
    }
    case "revert-requested":
      return revertRequested(state, event);
    case "previous-key-published": {
      const reverting = owing(inPhase(state, event, "reverting"), event.owed);
      return {
        ...reverting,
        previousPublishedAt: event.at,
        ownVersions: publishedOf(reverting.stored),
        // `publishedAt` stays: publishing the previous key again makes it no younger, so it stays due.
        // The fresh key was published until this moment.
        standbyUnpublishedSince: event.at,
      };
    }
    case "emergency-declared":
      return emergencyDeclared(state, event);
    case "rotation-approved":
      return rotationApproved(state, event);
    case "account-declared":
      return { ...enrolledOf(state, event), declared: declaredBy(event) };
    case "account-removed":
      return accountRemoved(enrolledOf(state, event), event.at);
    case "terms-loosened":
      return isInFlight(state) ? { ...state, terms: event.terms } : misplaced(state, event);
    case "account-paused": {
      const { by, reason, at } = event;
      return { ...enrolledOf(state, event), paused: { by, reason, at } };
    }
    case "account-resumed": {
      const { paused: _past, ...resumed } = enrolledOf(state, event);
      return resumed;
    }
    case "consumer-registered":
      return consumerRegistered(enrolledOf(state, event), event);
    case "consumer-approved":
      return consumerApproved(enrolledOf(state, event), event);
    case "consumer-deregistered":
      return consumerDeregistered(enrolledOf(state, event), event);
    case "instance-contested":
    case "contest-settled":
      // The reports say how long it lasts.
      return enrolledOf(state, event);
    case "refresh-bound-changed": {
      const noted = enrolledOf(state, event);
      return { ...noted, refreshBound: withBound(noted, event.boundMs, event.at) };
    }
    case "key-handed-over": {
      const known = enrolledOf(state, event);
      return { ...known, handed: withHanded(known.handed, event) };
    }
    case "drift-found":
      return driftFound(state, event);
    case "drift-repaired":
      return driftRepaired(inPhase(state, event, "repairing"), event);
    case "rotation-ended":
      return rotationEnded(state, event);
    case "repair-abandoned":
      return broughtToRest(inPhase(state, event, "repairing"), event.at);
    case "account-verified":
      return accountVerified(inPhase(state, event, "idle"), event);
    case "account-moved":
      return accountMoved(enrolledOf(state, event), event);
    case "trail-restored":
      // What has changed since the backup is drift, which the next look finds.
      return enrolledOf(state, event);
    default:
      return unreachable(event);
  }
}

function enrolmentStarted(state: AccountState, event: EventOf<"enrolment-started">): AccountState {
  if (isInFlight(state) || state.phase === "repairing") return misplaced(state, event);
  const { target, endpoint, probe, active, keys, standbyUnpublishedSince, superseded, refreshBoundMs, at } =
    event;
  const publishedEarlier = publishedBefore(event);
  // A new target voids what is known of the old one, except a pause, a leak that must be followed up, what consumers
  // were promised, and the registrations.
  const earlier: Partial<Enrolled> = state.phase === "unenrolled" ? {} : state;
  const {
    lastEnded,
    touchedAt,
    paused,
    followUp,
    leaked,
    gone,
    refreshBound,
    unproven,
    registrations,
    registrationChanges,
    declared,
  } = earlier;
  return complete<AccountStateIn<"enrolling">>({
    lastEnded,
    touchedAt,
    unverified: undefined,
    paused,
    followUp,
    leaked,
    refreshBound: refreshBoundMs === undefined ? refreshBound : withBound(earlier, refreshBoundMs, at),
    gone,
    // Of another account, its slots say nothing.
    unproven: earlier.target?.resourceId === target.resourceId ? unproven : undefined,
    owed: undefined,
    handed: undefined,
    registrations,
    registrationChanges,
    declared,
    phase: "enrolling",
    target,
    endpoint,
    probe,
    active,
    keys,
    standbyUnpublishedSince,
    superseded,
    publishedAt: at,
    ownVersions: [],
    stored: [],
    publishedEarlier,
  });
}

/** How long before a decision its facts may have been read. */
const sightingMs = minuteMs;

/** The latest version stays so until another is made: its key was published from its creation to the look at it. */
function publishedBefore({
  active,
  keys,
  activePublishedSince: from,
  at,
}: EventOf<"enrolment-started">): AccountStateIn<"enrolling">["publishedEarlier"] {
  const until = new Date(at.getTime() - sightingMs);
  return from && from < until ? { fingerprint: keys[active], from, until } : undefined;
}

function enrolled(state: AccountStateIn<"enrolling">, publishedAt: Date): AccountStateIn<"idle"> {
  return { ...idle(state, { publishedAt }), ownVersions: publishedOf(state.stored) };
}

function secretStored(state: AccountState, event: EventOf<"secret-stored">): AccountState {
  const { stored } = event;
  switch (state.phase) {
    case "unenrolled":
      return misplaced(state, event);
    case "enrolling":
    case "repairing":
    case "publishing":
      return paid({ ...state, stored: withStored(state.stored, stored) }, [stored]);
    case "confirming":
    case "reverting": {
      const written = { ...state, stored: withStored(state.stored, stored) };
      return isOwed(state, stored) ? owedStored(written, event) : written;
    }
    case "idle":
    case "preparing":
    case "adopting":
      return isOwed(state, stored) ? owedStored(state, event) : renewed(state, event);
    default:
      return isOwed(state, stored) ? owedStored(state, event) : misplaced(state, event);
  }
}

/** A place is stored anew where its key was replaced meanwhile; only its last version counts. */
function withStored(known: readonly StoredSecret[], stored: StoredSecret): readonly StoredSecret[] {
  return [...known.filter(({ vault, secret }) => vault !== stored.vault || secret !== stored.secret), stored];
}

function isOwed({ owed = [] }: Enrolled, place: SecretPlace): boolean {
  return owed.some((one) => samePlace(one, place));
}

/** The same key as before, in a version that expires later. */
function renewed<S extends AccountStateIn<"idle" | "preparing" | "adopting">>(
  state: S,
  event: EventOf<"secret-stored">,
): S {
  const { vault, secret, version, fingerprint } = event.stored;
  const slot = secret === "published" ? publishedSlot(state) : secret;
  if (state.keys[slot] !== fingerprint) return misplaced(state, event);
  if (secret !== "published") return state;
  const others = state.ownVersions.filter((own) => own.vault !== vault);
  return { ...state, ownVersions: [...others, { vault, version }] };
}

/** A vault that was left behind may have published the standby key until this moment. */
function owedStored<S extends EnrolledState>(state: S, { stored, at }: EventOf<"secret-stored">): S {
  const rest = paid(state, [stored]);
  if (stored.secret !== "published") return rest;
  const { vault, version } = stored;
  const others = rest.ownVersions.filter((own) => own.vault !== vault);
  return { ...rest, ownVersions: [...others, { vault, version }], standbyUnpublishedSince: at };
}

function preflightPassed(
  state: AccountStateIn<"preparing">,
  { keys, superseded, endpoint, probe }: EventOf<"preflight-passed">,
): AccountState {
  const replaced = keys[otherSlot(state.active)];
  const chosen = probe !== undefined && { probe };
  const passed = {
    ...state,
    phase: "regenerating",
    endpoint,
    ...chosen,
    keys,
    superseded,
    replaced,
  } as const;
  return verified({ ...passed, stored: [] });
}

function standbyRegenerated(
  state: AccountStateIn<"regenerating">,
  { fresh, at }: EventOf<"standby-key-regenerated">,
): AccountState {
  const { replaced, ...rest } = state;
  const standby = otherSlot(state.active);
  const keys = { ...state.keys, [standby]: fresh };
  if (!isStandbyOnly(state)) return { ...state, phase: "proving", keys, fresh, regeneratedAt: at };
  // No consumer was told to use that key: there is nothing to publish, only its death to prove.
  return {
    ...rest,
    phase: "confirming",
    keys,
    superseded: [],
    retired: standby,
    retiree: replaced,
    regeneratedAt: at,
    verdict: "open",
    disabled: [],
  };
}

/** Approves the start, or confirms that an emergency waives the gate. */
function rotationApproved(state: AccountState, event: EventOf<"rotation-approved">): AccountState {
  const { by, at } = event;
  if (!isInFlight(state)) return misplaced(state, event);
  if (state.emergency?.unconfirmed === undefined) {
    return { ...inPhase(state, event, "preparing"), approval: { by, at } };
  }
  const { unconfirmed: _asked, ...emergency } = state.emergency;
  return { ...state, emergency: { ...emergency, confirmedBy: by } };
}

function declaredBy(event: EventOf<"account-declared">): Declared {
  const { declaration, file, by, approvedBy, rules, at } = event;
  return complete<Declared>({ declaration, file, since: at, by, approvedBy, rules, removedAt: undefined });
}

function accountRemoved(state: EnrolledState, removedAt: Date): EnrolledState {
  return state.declared ? { ...state, declared: { ...state.declared, removedAt } } : state;
}

/** Its keys and secrets are the same; only its place in Azure is another. */
function accountMoved(state: EnrolledState, { resourceId }: EventOf<"account-moved">): EnrolledState {
  return { ...state, target: { ...state.target, resourceId } };
}

function revertRequested(state: AccountState, event: EventOf<"revert-requested">): AccountState {
  switch (state.phase) {
    case "publishing":
      return { ...state, phase: "reverting", stored: [] };
    case "adopting": {
      const { freshPublishedAt: _past, ...rest } = state;
      return { ...rest, phase: "reverting", stored: [] };
    }
    case "retiring": {
      // Should the call have happened unrecorded, the next look finds another key in the slot.
      const { freshPublishedAt: _past, retiree: _kept, ...rest } = state;
      return { ...rest, phase: "reverting", stored: [] };
    }
    default:
      return misplaced(state, event);
  }
}

function enrolledOf(state: AccountState, event: RotationEvent): EnrolledState {
  return state.phase === "unenrolled" ? misplaced(state, event) : state;
}

function inPhase<P extends Phase>(state: AccountState, event: RotationEvent, phase: P): AccountStateIn<P> {
  return state.phase === phase ? (state as AccountStateIn<P>) : misplaced(state, event);
}
