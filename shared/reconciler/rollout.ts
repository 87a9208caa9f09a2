import { accountResource } from "../account-resource.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { PermitFact, RolloutFact } from "../domain/rollout/rollout.ts";
import { needsSnapshot, inLine, limitsInFlight } from "../domain/rollout/rollout.ts";
import type { EnrolledState, AccountState, InFlightState } from "../domain/rotation/account-state.ts";
import { KeyturnError } from "../errors.ts";
import type { PermitHolder, RolloutSnapshot } from "../domain/rollout/rollout-snapshot.ts";
import type { Ending, PermitLimit, RolloutBoard } from "../ports/rollout-board.ts";
import type { Run } from "./run.ts";

/** Reads where the others stand, and puts the account in the line if it is not there. */
export async function snapshotFor(
  { name }: AccountSpec,
  { id: rotation, requestedAt: since }: InFlightState,
  { rollout }: { readonly rollout: RolloutBoard },
): Promise<RolloutFact> {
  const snapshot = await rollout.snapshot();
  const mine = snapshot.open.find(({ account }) => account === name);
  if (mine?.rotation !== rotation) await rollout.enter({ account: name, rotation, since });
  return rolloutFact(snapshot);
}

/** Pure. */
export function rolloutFact({ open, failures }: Pick<RolloutSnapshot, "open" | "failures">): RolloutFact {
  return { open: [...inLine(open, failures)], failures: failures.map(({ account }) => account) };
}

/** Takes a place for the rotation, where places are limited. Whoever does not get all of it gives back the rest. */
export async function permitFor({ id }: InFlightState, { spec, ports, settings }: Run): Promise<PermitFact> {
  const limits = limitsOf(spec);
  if (limits.length === 0) return { kind: "taken" };
  const holder: PermitHolder = {
    account: spec.name,
    rotation: id,
    by: settings.worker,
    since: ports.clock.now(),
  };
  return ports.rollout.acquire(holder, limits);
}

/** Whoever holds before it has touched anything keeps no place from others. The tidying finds what this leaves. */
export async function releasePermit({ id }: InFlightState, { spec, ports, settings }: Run): Promise<void> {
  await unharmed(() => ports.rollout.release({ account: spec.name, rotation: id, by: settings.worker }));
}

/** Tells the others that a rotation has ended. The tidying finds what this leaves. */
export async function tellEnded(
  { name, rollout: policy }: AccountSpec,
  after: AccountState,
  { rollout }: { readonly rollout: RolloutBoard },
): Promise<void> {
  const lastEnded = after.phase === "unenrolled" ? undefined : after.lastEnded;
  if (!lastEnded || !policy) return;
  if (!needsSnapshot(policy) && !limitsInFlight(policy)) return;
  const { rotation, at } = lastEnded;
  await unharmed(() => rollout.ended(name, rotation, at, endingOf(lastEnded)));
}

/** A cancelled rotation has touched nothing: it is neither done nor failed. */
export function endingOf({ outcome }: NonNullable<EnrolledState["lastEnded"]>): Ending {
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
export function limitsOf({ resourceId, rollout }: AccountSpec): readonly PermitLimit[] {
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
