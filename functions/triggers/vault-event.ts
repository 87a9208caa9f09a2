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

const text = z.string().trim();

/** The names of fields come in several cases, in Microsoft's samples with blanks too. */
const data = z
  .record(z.string(), z.unknown())
  .transform((fields) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.trim().toLowerCase(), value])),
  )
  .pipe(
    z.object({
      id: text.pipe(z.url({ protocol: /^https$/ })),
      objecttype: text.optional(),
      objectname: text.optional(),
      version: text.optional(),
    }),
  );

const eventGrid = z.object({ id: z.string(), eventType: z.string(), data });
const cloudEvent = z.object({ specversion: z.literal("1.0"), id: z.string(), type: z.string(), data });

/**
 * Reads an event in the Event Grid or the CloudEvents schema, alone or as a list of one.
 *
 * @returns nothing when the event is not about a secret, or contradicts itself.
 * @see https://learn.microsoft.com/azure/event-grid/event-schema-key-vault
 */
export function readVaultEvent(sent: unknown): VaultEvent | undefined {
  const event: unknown = onlyOf(sent);
  const cloud = cloudEvent.safeParse(event);
  if (cloud.success) return vaultEvent(cloud.data.id, cloud.data.type, cloud.data.data);
  const grid = eventGrid.safeParse(event);
  return grid.success ? vaultEvent(grid.data.id, grid.data.eventType, grid.data.data) : undefined;
}

const named = z.object({
  id: z.string().max(200).optional().catch(undefined),
  type: z.string().max(200).optional().catch(undefined),
  eventType: z.string().max(200).optional().catch(undefined),
});

/** The id and type of any event, for a log line; absent where there is none. */
export function eventNames(sent: unknown): { readonly id?: string; readonly type?: string } {
  const { id, type, eventType = type } = named.safeParse(onlyOf(sent)).data ?? {};
  return { ...(id !== undefined && { id }), ...(eventType !== undefined && { type: eventType }) };
}

function onlyOf(sent: unknown): unknown {
  return Array.isArray(sent) && sent.length === 1 ? sent[0] : sent;
}

function vaultEvent(id: string, type: string, facts: z.output<typeof data>): VaultEvent | undefined {
  const url = new URL(facts.id);
  const [, kind, secret, version] = url.pathname.split("/");
  // The object's own id counts; an event whose other fields disagree with it is dropped.
  if (kind !== "secrets" || !secret || !version) return undefined;
  const { objecttype = "Secret", objectname = secret, version: stated = version } = facts;
  const agrees =
    sameText(objecttype, "Secret") && sameText(objectname, secret) && sameText(stated || version, version);
  return agrees ? { id, type, vault: url.origin, secret, version } : undefined;
}

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
