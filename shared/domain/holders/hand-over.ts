import type { ConsumerSpec } from "../account/account-spec.ts";
import type { Fingerprint, Slot } from "../key.ts";
import type { ObservationFlaw } from "../objection.ts";
import type { AccountState, EnrolledState } from "../rotation/account-state.ts";
import { publishedSlot } from "../rotation/leaked-keys.ts";
import { minuteMs } from "../time.ts";
import type { InstanceReport, World } from "../world.ts";
import type { Decision } from "../decide/decision.ts";
import { observe, perform, record } from "../decide/decision.ts";
import { mayTellElse, tellInstead } from "../decide/unwell.ts";

/** A platform may need a while until it shows what it was given. */
const handAgainMs = 10 * minuteMs;

/** Flaws that a hand-over mends. Anything else is somebody else's to mend: what keyturn does not know it does not overwrite. */
const mendable: readonly ObservationFlaw[] = ["NotReadable", "ReferenceUnresolved"];

/**
 * Gives the key that is published to the next place of a key holder that holds another. It comes after the vaults, since
 * references resolve to them, and while both keys are valid. Each place by itself: one that refuses keeps no other waiting.
 *
 * @returns nothing when no place is left that can be given the key now.
 */
export function handOver(state: EnrolledState, world: World): Decision | undefined {
  const { spec, keys, reports, isFormerTarget } = world;
  const holders = spec.consumers.filter(
    ({ confirmsBy }) => confirmsBy.kind === "holder" && confirmsBy.handOver,
  );
  if (holders.length === 0 || isFormerTarget) return undefined;
  const slot = publishedSlot(state);
  const fingerprint = keyOf(state, slot);
  const landed = claimedHandOver(fingerprint, world);
  if (landed) return landed;
  if (!reports) return observe("reports");
  const next = reports.find((report) => isDue(report, fingerprint, holders, state, world));
  if (!next) return undefined;
  if (!keys) return observe("keys");
  // Another key than expected is drift, which is found elsewhere.
  if (keys.kind !== "listed" || keys[slot] !== fingerprint) return undefined;
  const { consumer, instance: place } = next;
  return perform({ type: "hand-over", consumer, place, slot, fingerprint });
}

/** At rest and before a rotation, places are looked at with the drift watch: when this look has read the vaults anyway. */
export function handOverAtRest(decision: Decision, state: AccountState, world: World): Decision {
  if (state.phase !== "idle" && state.phase !== "preparing") return decision;
  if (decision.kind !== "hold" || (!world.published && world.claim?.effect.type !== "hand-over"))
    return decision;
  return handOver(state, world) ?? decision;
}

/** Says which holder refuses the key while the account waits for nothing worse. */
export function tellHolder(decision: Decision, state: AccountState, world: World): Decision {
  const [failed] = world.failedHandOvers ?? [];
  if (!failed || !mayTellElse(decision, state)) return decision;
  const { blockers } = decision.objection;
  return tellInstead(decision, { ...failed.objection, ...(blockers && { blockers }) });
}

function keyOf(state: EnrolledState, slot: Slot): Fingerprint {
  return state.phase === "adopting" && slot !== state.active ? state.fresh : state.keys[slot];
}

/** A hand-over that was claimed but not recorded is looked up first. */
function claimedHandOver(
  fingerprint: Fingerprint,
  { claim, claimedPlace, now }: World,
): Decision | undefined {
  if (claim?.effect.type !== "hand-over" || claim.effect.fingerprint !== fingerprint) return undefined;
  if (!claimedPlace) return observe("claimedPlace");
  if (claimedPlace.fingerprint !== fingerprint) return undefined;
  const { consumer, place } = claim.effect;
  const { etag, correlationId } = claimedPlace;
  return record({
    type: "key-handed-over",
    at: now,
    consumer,
    place,
    fingerprint,
    ...(etag !== undefined && { etag }),
    ...(correlationId !== undefined && { correlationId }),
  });
}

function isDue(
  { consumer, instance, fingerprint: held, asked }: InstanceReport,
  wanted: Fingerprint,
  holders: readonly ConsumerSpec[],
  { handed = [] }: EnrolledState,
  { now, failedHandOvers = [] }: World,
): boolean {
  if (!asked || !holders.some(({ name }) => name === consumer)) return false;
  if (asked.flaw ? !mendable.includes(asked.flaw.reason) : held === wanted) return false;
  if (failedHandOvers.some((one) => one.consumer === consumer && one.handedTo === instance)) return false;
  const last = handed.find((one) => one.consumer === consumer && one.place === instance);
  return last?.fingerprint !== wanted || now.getTime() - last.at.getTime() >= handAgainMs;
}
