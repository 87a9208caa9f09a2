import { z } from "zod";
import type { Row } from "../kql/table.ts";

/** A resource as ARM shows it. `resourceGroup` and `subscriptionId` are those of its id, and empty where it has none. */
export type GraphResource = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly kind?: string;
  readonly location: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly identity?: unknown;
  readonly tags?: unknown;
  readonly sku?: unknown;
  readonly properties: unknown;
};

const armResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  kind: z.string().optional(),
  location: z.string(),
  identity: z.unknown().optional(),
  tags: z.unknown().optional(),
  sku: z.unknown().optional(),
  properties: z.unknown(),
});

/** Parses a resource from ARM's answer. Throws when it is none. */
export function graphResourceOf(body: unknown): GraphResource {
  const { kind, ...resource } = armResource.parse(body);
  return {
    ...resource,
    ...(kind !== undefined && { kind }),
    resourceGroup: /\/resourceGroups\/([^/]+)/i.exec(resource.id)?.[1] ?? "",
    subscriptionId: /\/subscriptions\/([^/]+)/i.exec(resource.id)?.[1] ?? "",
  };
}

/** Resource Graph writes types, groups and places in lower case, whatever ARM does. */
export function graphRow(resource: GraphResource, tenantId: string): Row {
  return {
    ...resource,
    type: resource.type.toLowerCase(),
    kind: resource.kind ?? "",
    location: resource.location.toLowerCase(),
    resourceGroup: resource.resourceGroup.toLowerCase(),
    tenantId,
  };
}
