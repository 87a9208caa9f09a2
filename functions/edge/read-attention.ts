import type { Matter } from "../../shared/api/attention.ts";
import { pendingChanges } from "../../shared/reconciler/fleet/fleet-changes.ts";
import { fleetAttention } from "../../shared/view/attention/fleet-attention.ts";
import { rolloutDocument } from "../../shared/view/rollout-document.ts";
import type { Services } from "./services.ts";

/** Reads what of the fleet as a whole needs a person: the rollout, and the changes that wait for approval. */
export async function readFleetAttention({ fleet, ports, changes }: Services): Promise<readonly Matter[]> {
  const current = await fleet.current();
  const [snapshot, pending] = await Promise.all([
    current.hasRollout ? ports.rollout.snapshot() : undefined,
    pendingChanges(changes, current.source?.file),
  ]);
  const rollout = snapshot && rolloutDocument(current, snapshot, ports.clock.now());
  return fleetAttention({ rollout, pending });
}
