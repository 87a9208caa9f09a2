import { accountResource } from "../account-resource.ts";
import type { AccountSpec } from "../domain/account-spec.ts";
import type { RolloutFact, RolloutPolicy } from "../domain/rollout.ts";
import { asksForStanding, limitsPlaces } from "../domain/rollout.ts";
import type { PlaceFact } from "../domain/rollout.ts";
import type { Rotation, RotationInFlight } from "../domain/rotation.ts";
import { KeyturnError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { PlaceLimit, RolloutBoard } from "../ports/rollout-board.ts";

interface RolloutPorts {
  readonly rollout: RolloutBoard;
  readonly clock: Clock;
}

/** Reads where the others stand, and puts the account in the line of its ring if it is not there. */
export async function standingFor(
  { name, rollout: policy }: AccountSpec,
  { id, requestedAt }: RotationInFlight,
  { rollout }: RolloutPorts,
): Promise<RolloutFact> {
  const { open, failures } = await rollout.standing();
  const mine = open.find(({ account }) => account === name);
  if (policy?.ring !== undefined && mine?.rotation !== id) {
    await rollout.enter({ account: name, rotation: id, ring: policy.ring, since: requestedAt });
  }
  const rings = new Map<number, number>();
  for (const { ring } of open) rings.set(ring, (rings.get(ring) ?? 0) + 1);
  return {
    open: [...rings].map(([ring, accounts]) => ({ ring, accounts })),
    failures: failures.map(({ account, rotation }) => ({ account, rotation })),
  };
}

/** Takes a place for the rotation, where places are limited. */
export async function placeFor(
  spec: AccountSpec,
  { id: rotation }: RotationInFlight,
  { rollout, clock }: RolloutPorts,
): Promise<PlaceFact> {
  const limits = limitsOf(spec, spec.rollout);
  if (limits.length === 0) return { kind: "taken" };
  return rollout.take({ account: spec.name, rotation, since: clock.now() }, limits);
}

/** Whoever holds before it has touched anything keeps no place from others. The tidying finds what this leaves. */
export async function freePlace({ name }: AccountSpec, { rollout }: RolloutPorts): Promise<void> {
  await unharmed(() => rollout.free(name));
}

/** Tells the others that a rotation has ended. The tidying finds what this leaves. */
export async function tellEnded(
  { name, rollout: policy }: AccountSpec,
  after: Rotation,
  { rollout }: RolloutPorts,
): Promise<void> {
  const lastEnded = after.phase === "unenrolled" ? undefined : after.lastEnded;
  if (!lastEnded || !policy) return;
  if (!asksForStanding(policy) && !limitsPlaces(policy)) return;
  const { rotation, at, outcome } = lastEnded;
  await unharmed(() => rollout.ended(name, rotation, at, outcome === "reverted"));
}

function limitsOf({ resourceId }: AccountSpec, policy: RolloutPolicy | undefined): readonly PlaceLimit[] {
  const { maxInFlight, maxInFlightPerSubscription } = policy ?? {};
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
