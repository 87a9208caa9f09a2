import { accountResource } from "../account-resource.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { PlaceFact, RolloutFact } from "../domain/rollout/rollout.ts";
import { asksForStanding, inLine, limitsPlaces } from "../domain/rollout/rollout.ts";
import type { EnrolledRotation, Rotation, RotationInFlight } from "../domain/rotation/rotation.ts";
import { KeyturnError } from "../errors.ts";
import type {
  Ending,
  PlaceHolder,
  PlaceLimit,
  RolloutBoard,
  RolloutStanding,
} from "../ports/rollout-board.ts";
import type { Run } from "./run.ts";

/** Reads where the others stand, and puts the account in the line if it is not there. */
export async function standingFor(
  { name }: AccountSpec,
  { id: rotation, requestedAt: since }: RotationInFlight,
  { rollout }: { readonly rollout: RolloutBoard },
): Promise<RolloutFact> {
  const standing = await rollout.standing();
  const mine = standing.open.find(({ account }) => account === name);
  if (mine?.rotation !== rotation) await rollout.enter({ account: name, rotation, since });
  return rolloutFact(standing);
}

/** Pure. */
export function rolloutFact({ open, failures }: Pick<RolloutStanding, "open" | "failures">): RolloutFact {
  return { open: [...inLine(open, failures)], failures: failures.map(({ account }) => account) };
}

/** Takes a place for the rotation, where places are limited. Whoever does not get all of it gives back the rest. */
export async function placeFor({ id }: RotationInFlight, { spec, ports, settings }: Run): Promise<PlaceFact> {
  const limits = limitsOf(spec);
  if (limits.length === 0) return { kind: "taken" };
  const holder: PlaceHolder = {
    account: spec.name,
    rotation: id,
    by: settings.worker,
    since: ports.clock.now(),
  };
  return ports.rollout.take(holder, limits);
}

/** Whoever holds before it has touched anything keeps no place from others. The tidying finds what this leaves. */
export async function freePlace({ id }: RotationInFlight, { spec, ports, settings }: Run): Promise<void> {
  await unharmed(() => ports.rollout.free({ account: spec.name, rotation: id, by: settings.worker }));
}

/** Tells the others that a rotation has ended. The tidying finds what this leaves. */
export async function tellEnded(
  { name, rollout: policy }: AccountSpec,
  after: Rotation,
  { rollout }: { readonly rollout: RolloutBoard },
): Promise<void> {
  const lastEnded = after.phase === "unenrolled" ? undefined : after.lastEnded;
  if (!lastEnded || !policy) return;
  if (!asksForStanding(policy) && !limitsPlaces(policy)) return;
  const { rotation, at } = lastEnded;
  await unharmed(() => rollout.ended(name, rotation, at, endingOf(lastEnded)));
}

/** A cancelled rotation has touched nothing: it is neither done nor failed. */
export function endingOf({ outcome }: NonNullable<EnrolledRotation["lastEnded"]>): Ending {
  switch (outcome) {
    case "completed":
    case "keyless":
      return "done";
    case "reverted":
      return "failed";
    case "cancelled":
      return "withdrawn";
  }
}

/** Of what the account must have one place each. */
export function limitsOf({ resourceId, rollout }: AccountSpec): readonly PlaceLimit[] {
  const { maxInFlight, maxInFlightPerSubscription } = rollout ?? {};
  const subscription = accountResource(resourceId)?.subscription;
  return [
    // The narrower first: who gets no place there should not have kept one from the rest of the fleet.
    ...(maxInFlightPerSubscription !== undefined && subscription !== undefined
      ? [{ scope: subscription.toLowerCase(), most: maxInFlightPerSubscription }]
      : []),
    ...(maxInFlight === undefined ? [] : [{ scope: "fleet", most: maxInFlight }]),
  ];
}

async function unharmed(tell: () => Promise<void>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
  }
}
