import { setTimeout as delay } from "node:timers/promises";
import { TableClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { audience } from "../emulator/stack/stack-plan.ts";
import { forEachConcurrent } from "../shared/concurrency.ts";
import { headRowKey } from "../shared/azure/tables/trail-rows.ts";
import type { FleetRig } from "./fleet-rig.ts";
import type { RigFleet } from "./rig-fleet-file.ts";
import { fleetText } from "./rig-fleet-file.ts";

/** A process caches the fleet file for five seconds. */
const noticedAfterMs = 5_500;

/** Replaces the fleet file through the API, with more patience than people's tools have. */
export async function applyFleet({ stack }: FleetRig, fleet: RigFleet): Promise<void> {
  const token = await stack.azure.tokenFor({ client: "operator", audience });
  const response = await fetch(`${stack.origin}/api/fleet`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: fleetText(stack, fleet),
  });
  const answer = await response.text();
  if (response.status !== 200) throw new Error(`the fleet was answered ${response.status}: ${answer}`);
}

/** Writes the fleet file to the app's storage, and waits until every process uses it; requests no looks. */
export async function putFleet({ stack, storage }: FleetRig, fleet: RigFleet): Promise<void> {
  const text = fleetText(stack, fleet);
  const service = BlobServiceClient.fromConnectionString(storage.connectionString);
  await service
    .getContainerClient("keyturn")
    .getBlockBlobClient("fleet.yaml")
    .upload(text, Buffer.byteLength(text));
  await delay(noticedAfterMs);
}

interface Head {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly rotation: string;
}

/**
 * Copies the heads of enrolled accounts to others, as if they were enrolled too. Names of one subscription
 * end alike.
 */
export async function copyHeads(
  { storage }: FleetRig,
  from: readonly string[],
  to: readonly string[],
): Promise<void> {
  const trail = TableClient.fromConnectionString(storage.connectionString, "keyturntrail", {
    allowInsecureConnection: true,
  });
  const originals: readonly Head[] = await Promise.all(
    from.slice(0, 10).map((name) => trail.getEntity<Head>(name, headRowKey)),
  );
  await forEachConcurrent([...to.entries()], 16, async ([index, name]) => {
    const original = originals[index % originals.length];
    if (original) await trail.upsertEntity(copyOf(original, name), "Replace");
  });
}

function copyOf(head: Head, name: string) {
  return { ...head, partitionKey: name, rotation: head.rotation.replaceAll(head.partitionKey, name) };
}
