import { complete } from "../complete.ts";
import { verified } from "./evolve-ended.ts";
import { enrolledFields, idle, misplaced, owing, publishedOf } from "./fold.ts";
import type { KeyFingerprints } from "../key.ts";
import { otherSlot } from "../key.ts";
import type { EnrolledState, AccountState, AccountStateIn, RotationRequest } from "./account-state.ts";
import { isInFlight } from "./account-state.ts";
import type { Emergency, EventOf } from "./rotation-event.ts";
import type { SupersededVersion } from "../secret-place.ts";
import { sameVersion } from "../secret-place.ts";

/** Accepts what somebody else has changed. */
export function driftFound(state: AccountState, event: EventOf<"drift-found">): AccountState {
  if (state.phase === "unenrolled") return misplaced(state, event);
  const { drift, at } = event;
  switch (drift.kind) {
    case "keys-changed":
      return owing<EnrolledState>(keysChanged(state, drift.keys, at), drift.owed);
    case "secrets-unusable":
      return owing<EnrolledState>(state, drift.places);
    case "roles-swapped": {
      const { active, keys, standbyUnpublishedSince } = drift;
      const publishedAt = standbyUnpublishedSince;
      return { ...beforeAnything(state), active, keys, standbyUnpublishedSince, publishedAt };
    }
    case "published-key-dead": {
      const { keys, superseded } = drift;
      const request = interrupted(state);
      const repairing = {
        ...enrolledFields(state),
        phase: "repairing",
        keys,
        superseded,
        stored: [],
      } as const;
      return request ? { ...repairing, request } : repairing;
    }
    case "fresh-key-dead":
      return publishAgain(state, event, { keys: drift.keys, superseded: drift.superseded });
    case "published-overwritten":
      return state.phase === "reverting"
        ? withoutPrevious(state, drift.superseded)
        : publishAgain(state, event, { keys: state.keys, superseded: drift.superseded });
    case "previous-key-dead":
      return publishAgain(state, event, drift);
    case "reverted-by-hand": {
      if (state.phase !== "adopting" && state.phase !== "retiring") return misplaced(state, event);
      const { freshPublishedAt: _past, ...rest } = state;
      const { keys, publishedAt: previousPublishedAt } = drift;
      return { ...rest, phase: "reverting", keys, previousPublishedAt, standbyUnpublishedSince: at };
    }
    case "retired-out-of-band":
      return state.phase === "adopting" ? retired(state, drift.replacement, at) : misplaced(state, event);
  }
}

/** Ends a repair. A vault may have published the standby key until now, so it counts as published until now. */
export function driftRepaired(
  state: AccountStateIn<"repairing">,
  { at, owed }: EventOf<"drift-repaired">,
): AccountState {
  const { request, superseded: _gone, owed: _written, stored, ...rest } = state;
  const standbyUnpublishedSince = at;
  const ownVersions = publishedOf(stored);
  const repaired = { standbyUnpublishedSince, ownVersions, ...(owed && { owed }) };
  if (request) return { ...rest, ...request, phase: "preparing", ...repaired };
  const { owed: _earlier, ...atRest } = idle(state, { publishedAt: at });
  return verified({ ...atRest, ...repaired });
}

/** The previous key has been replaced, by keyturn or by somebody else. */
export function retired(
  state: AccountStateIn<"adopting" | "retiring">,
  replacement: KeyFingerprints["key1"],
  at: Date,
): AccountStateIn<"confirming"> {
  const { fresh: _now, freshPublishedAt, publishedEarlier: _dead, ...rest } = state;
  const { active: slot } = state;
  return {
    ...rest,
    phase: "confirming",
    retired: slot,
    retiree: state.keys[slot],
    active: otherSlot(slot),
    keys: { ...state.keys, [slot]: replacement },
    publishedAt: freshPublishedAt,
    standbyUnpublishedSince: freshPublishedAt,
    regeneratedAt: at,
    verdict: "open",
    disabled: [],
    stored: [],
  };
}

function keysChanged(state: EnrolledState, keys: KeyFingerprints, at: Date): EnrolledState {
  switch (state.phase) {
    case "proving":
      return { ...state, keys, fresh: keys[otherSlot(state.active)] };
    case "publishing": {
      const fresh = keys[otherSlot(state.active)];
      if (fresh === state.fresh) return { ...state, keys };
      return { ...state, phase: "proving", keys, fresh, regeneratedAt: at, stored: [] };
    }
    case "confirming":
      return { ...state, keys, stored: [] };
    default:
      return { ...state, keys };
  }
}

/** Swapped roles void every decision that rests on them; the request stays. */
function beforeAnything(state: EnrolledState): AccountStateIn<"idle" | "preparing"> {
  const request = interrupted(state);
  const enrolled = enrolledFields(state);
  if (!request) return { ...enrolled, phase: "idle" };
  const { emergency } = request;
  return { ...enrolled, ...request, phase: "preparing", ...(emergency && { emergency: turned(emergency) }) };
}

/** A leak is declared by the role of the key, and the roles are swapped. */
function turned(emergency: Emergency): Emergency {
  switch (emergency.compromised) {
    case "active":
      return { ...emergency, compromised: "standby" };
    case "standby":
      return { ...emergency, compromised: "active" };
    case "both":
      return emergency;
  }
}

function publishAgain(
  state: EnrolledState,
  event: EventOf<"drift-found">,
  { keys, superseded }: { keys: KeyFingerprints; superseded: readonly SupersededVersion[] },
): AccountState {
  switch (state.phase) {
    case "publishing":
    case "adopting":
    case "retiring":
    case "reverting": {
      const request = requestOf(state);
      if (!request) return misplaced(state, event);
      return {
        ...enrolledFields(state),
        ...request,
        phase: "publishing",
        keys,
        fresh: keys[otherSlot(state.active)],
        superseded: joined(state.superseded, superseded),
        stored: [],
      };
    }
    default:
      return misplaced(state, event);
  }
}

function withoutPrevious(
  state: AccountStateIn<"reverting">,
  superseded: readonly SupersededVersion[],
): AccountStateIn<"reverting"> {
  const { previousPublishedAt: _past, ...rest } = state;
  return { ...rest, stored: [], superseded: joined(state.superseded, superseded) };
}

/** More overwritten versions than that are left enabled; the events of the drift name them. */
export const maxSuperseded = 60;

/** The earliest stay: they hold the previous key, whose death is proven with them. */
function joined(
  a: readonly SupersededVersion[],
  b: readonly SupersededVersion[],
): readonly SupersededVersion[] {
  const added = b.filter((version) => !a.some((known) => sameVersion(known, version)));
  return [...a, ...added].slice(0, maxSuperseded);
}

/** The request of a rotation that goes back to its beginning, which no longer says whether a key was touched. */
function interrupted(state: EnrolledState): RotationRequest | undefined {
  const request = requestOf(state);
  if (!request || state.phase === "preparing" || state.phase === "repairing") return request;
  return { ...request, touched: true };
}

function requestOf(state: EnrolledState): RotationRequest | undefined {
  if (state.phase === "repairing") return state.request;
  if (!isInFlight(state)) return undefined;
  const { id, mode, requestedAt, requestedBy, emergency, approval, touched, notBefore, terms } = state;
  return complete<RotationRequest>({
    id,
    mode,
    requestedAt,
    requestedBy,
    emergency,
    approval,
    touched,
    notBefore,
    terms,
  });
}
