import * as z from "zod";

/** A Key Vault event about one version of a secret, in either schema. */
export interface VaultEvent {
  readonly id: string;
  readonly type: string;
  /** Origin of the vault's URL. */
  readonly vault: string;
  readonly secret: string;
  readonly version: string;
}

const data = z.object({
  Id: z.url({ protocol: /^https$/ }),
  ObjectType: z.string(),
  ObjectName: z.string().min(1),
  Version: z.string().min(1),
});

const eventGrid = z.object({ id: z.string(), eventType: z.string(), data });
const cloudEvent = z.object({ specversion: z.literal("1.0"), id: z.string(), type: z.string(), data });

/**
 * Reads an event in the Event Grid or the CloudEvents schema.
 *
 * @returns nothing when the event is not about a secret, or contradicts itself.
 * @see https://learn.microsoft.com/azure/event-grid/event-schema-key-vault
 */
export function readVaultEvent(event: unknown): VaultEvent | undefined {
  const cloud = cloudEvent.safeParse(event);
  if (cloud.success) return vaultEvent(cloud.data.id, cloud.data.type, cloud.data.data);
  const grid = eventGrid.safeParse(event);
  return grid.success ? vaultEvent(grid.data.id, grid.data.eventType, grid.data.data) : undefined;
}

function vaultEvent(id: string, type: string, facts: z.output<typeof data>): VaultEvent | undefined {
  if (facts.ObjectType !== "Secret") return undefined;
  const url = new URL(facts.Id);
  const [, kind, secret, version] = url.pathname.split("/");
  // The object's own id counts; an event whose other fields disagree with it is dropped.
  if (kind !== "secrets" || secret !== facts.ObjectName || version !== facts.Version) return undefined;
  return { id, type, vault: url.origin, secret, version };
}
