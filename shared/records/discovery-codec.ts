import * as z from "zod";
import { copySourceNames } from "../domain/discovery/copies.ts";
import type { Discovery } from "../domain/discovery/discovery.ts";
import { RecordUnreadableError } from "../errors.ts";
import { instant, slot } from "./record-schema.ts";

/** The version that this program writes. What an older or newer one wrote is replaced by the next run. */
const schemaVersion = 1;

const texts = z.array(z.string());
const owner = z.object({ name: z.string(), contact: z.string() });
const matched = {
  standing: z.enum(["known", "unreviewed", "unknown"]),
  consumer: z.string().optional(),
  owner: owner.optional(),
};
const unseen = z.array(
  z.object({ source: z.enum(["accounts", "workloads", "reads", "key-listers"]), what: z.string() }),
);

const user = z.object({
  how: z.array(z.enum(["settings", "reads"])),
  resources: texts,
  settings: texts,
  identities: texts,
  pinned: z.literal(true).optional(),
  lastAt: instant.optional(),
  ...matched,
});

const keyLister = z.object({
  principal: z.string(),
  principalType: z.string(),
  role: z.string(),
  scope: z.string(),
  ...matched,
});

const enrolled = z.object({
  account: z.string(),
  resourceId: z.string(),
  publishedSecret: z.string(),
  vaults: texts,
  unknownConsumers: z.number(),
  users: z.array(user),
  keyListers: z.array(keyLister),
  unseen,
  // Both are absent from what was written before they were looked for, and where they are not known.
  location: z.string().optional(),
  usage: z.object({ from: instant, until: instant, calls: z.number(), unexplained: z.number() }).optional(),
});

const source = z.enum(copySourceNames);

export const copySearch = z.object({
  source,
  state: z.enum(["off", "searched", "failed"]),
  places: z.number(),
  unseen: texts,
});

export const foundCopy = z.object({
  account: z.string(),
  source,
  resource: z.string(),
  name: z.string(),
  slot,
  generation: z.number(),
  state: z.enum(["active", "standby", "retired"]),
  consumer: z.string().optional(),
  owner: owner.optional(),
});

/** Also what the API shows. */
export const discovery = z.object({
  at: instant,
  accounts: z.array(
    z.object({ resourceId: z.string(), name: z.string(), kind: z.string(), keys: z.enum(["on", "off"]) }),
  ),
  enrolled: z.array(enrolled),
  unseen,
  searches: z.array(copySearch),
  copies: z.array(foundCopy),
});

const stored = z.object({ schema: z.literal(schemaVersion), discovery });

export function encodeDiscovery(found: Discovery): string {
  return JSON.stringify({ schema: schemaVersion, discovery: found });
}

/** @throws {RecordUnreadableError} the text is not what this version writes. */
export function decodeDiscovery(text: string): Discovery {
  const parsed = stored.safeParse(jsonIn(text));
  if (!parsed.success) throw new RecordUnreadableError("the last discovery");
  return parsed.data.discovery as Discovery;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
