import type { Matter } from "../../shared/api/attention.ts";
import type { Fleet } from "../../shared/domain/account/account-spec.ts";
import { pendingChanges } from "../../shared/reconciler/fleet/fleet-changes.ts";
import { fleetAttention } from "../../shared/view/attention/fleet-attention.ts";
import { byUrgency } from "../../shared/view/attention/urgency.ts";
import { rolloutDocument } from "../../shared/view/rollout-document.ts";
import { readFleetDocuments } from "./read-account.ts";
import type { Services } from "./services.ts";

/** Reads what of the fleet as a whole needs a person: the rollout, and the changes that wait for approval. */
export async function readFleetAttention(
  current: Fleet,
  { ports, changes }: Services,
): Promise<readonly Matter[]> {
  const [snapshot, pending] = await Promise.all([
    current.hasRollout ? ports.rollout.snapshot() : undefined,
    pendingChanges(changes, current.source?.file),
  ]);
  const rollout = snapshot && rolloutDocument(current, snapshot, ports.clock.now());
  return fleetAttention({ rollout, pending });
}

/** Reads everything that needs a person, over the whole fleet, most urgent first. */
export async function readAttention(services: Services): Promise<readonly Matter[]> {
  const current = await services.fleet.current();
  const [shown, ofFleet] = await Promise.all([
    readFleetDocuments(current.accounts, services.ports),
    readFleetAttention(current, services),
  ]);
  return byUrgency([...ofFleet, ...shown.flatMap(({ document }) => document.attention)]);
}
