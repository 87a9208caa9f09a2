import type { Matter } from "../../shared/api/attention.ts";
import type { Fleet } from "../../shared/domain/account/account-spec.ts";
import { pendingChanges } from "../../shared/reconciler/fleet/fleet-changes.ts";
import { leftBehind } from "../../shared/reconciler/fleet/left-behind.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { fleetAttention } from "../../shared/view/attention/fleet-attention.ts";
import { byUrgency } from "../../shared/view/attention/urgency.ts";
import { rolloutDocument } from "../../shared/view/rollout-document.ts";
import { readFaults } from "./drift-records.ts";
import { readFleetDocuments } from "./read-account.ts";
import type { Services } from "./services.ts";

/**
 * Reads what of the fleet as a whole needs a person: the rollout, the changes that wait for approval, and the rotations of
 * accounts that have left the fleet file.
 */
export async function readFleetAttention(current: Fleet, services: Services): Promise<readonly Matter[]> {
  const { ports, changes } = services;
  const [snapshot, pending, removed] = await Promise.all([
    current.hasRollout ? ports.rollout.snapshot() : undefined,
    pendingChanges(changes, current.source?.file),
    readLeftBehind(current, services),
  ]);
  const rollout = snapshot && rolloutDocument(current, snapshot, ports.clock.now());
  return fleetAttention({ rollout, pending, removed });
}

/** Reads the accounts that have left the fleet file in the middle of something. */
export async function readLeftBehind(
  current: Fleet,
  { fleet, ports, wakes }: Services,
): Promise<readonly Trail[]> {
  const left = await leftBehind(namesIn(current), { ...ports, wakes });
  if (left.length === 0) return left;
  // An account that was added a moment ago may have begun already.
  const stored = namesIn(await fleet.fresh());
  return left.filter(({ account }) => !stored.has(account));
}

/** Reads everything that needs a person, over the whole fleet, most urgent first. */
export async function readAttention(services: Services): Promise<readonly Matter[]> {
  const current = await services.fleet.current();
  const [shown, ofFleet] = await Promise.all([
    readFleetDocuments(current.accounts, services.ports),
    readFleetAttention(current, services),
  ]);
  const documents = await readFaults(current, shown, services.ports.trail);
  return byUrgency([...ofFleet, ...documents.flatMap(({ attention }) => attention)]);
}

function namesIn({ accounts }: Fleet): ReadonlySet<string> {
  return new Set(accounts.map(({ name }) => name));
}
