import { accountResource } from "../account-resource.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { PermitFact, RolloutFact } from "../domain/rollout/rollout.ts";
import { needsSnapshot, inLine, limitsInFlight } from "../domain/rollout/rollout.ts";
import type { EnrolledState, AccountState, InFlightState } from "../domain/rotation/account-state.ts";
import { KeyturnError } from "../errors.ts";
import type { PermitHolder, RolloutSnapshot } from "../domain/rollout/rollout-snapshot.ts";
import type { Ending, PermitLimit, RolloutBoard } from "../ports/rollout-board.ts";
import type { Run } from "./run.ts";

/** Reads the rollout board, and puts the account in the line if it is not there. */
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

/** Acquires an in-flight permit of every limited scope for the rotation, or none. */
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

/**
 * Releases the permits of a rotation that has touched nothing yet, so that others may begin. Permits that stay behind are
 * found when the board is tidied.
 */
export async function releasePermit({ id }: InFlightState, { spec, ports, settings }: Run): Promise<void> {
  await bestEffort(() => ports.rollout.release({ account: spec.name, rotation: id, by: settings.worker }));
}

/** Ends a rotation on the board, if there is a rollout. One that stays behind is found when the board is tidied. */
export async function announceEnd(
  { name, rollout: policy }: AccountSpec,
  after: AccountState,
  { rollout }: { readonly rollout: RolloutBoard },
): Promise<void> {
  const lastEnded = after.phase === "unenrolled" ? undefined : after.lastEnded;
  if (!lastEnded || !policy) return;
  if (!needsSnapshot(policy) && !limitsInFlight(policy)) return;
  const { rotation, at } = lastEnded;
  await bestEffort(() => rollout.ended(name, rotation, at, endingOf(lastEnded)));
}

/** A cancelled rotation has touched nothing: it is neither done nor failed. */
export function endingOf({ outcome }: NonNullable<EnrolledState["lastEnded"]>): Ending {
  switch (outcome) {
    case "completed":
    case "keyless":
      return "done";
    case "reverted":
    case "failed":
      return "failed";
    case "cancelled":
      return "withdrawn";
  }
}

/** Returns the scopes of which an account in flight needs a permit each. */
export function limitsOf({ resourceId, rollout }: AccountSpec): readonly PermitLimit[] {
  const { maxInFlight, maxInFlightPerSubscription } = rollout ?? {};
  const subscription = accountResource(resourceId)?.subscription;
  return [
    // The narrower scope first: an account that gets no permit there must not keep one from the rest of the fleet.
    ...(maxInFlightPerSubscription !== undefined && subscription !== undefined
      ? [{ scope: subscription.toLowerCase(), most: maxInFlightPerSubscription }]
      : []),
    ...(maxInFlight === undefined ? [] : [{ scope: "fleet", most: maxInFlight }]),
  ];
}

/** Ignores keyturn's own errors. */
async function bestEffort(task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
  }
}
