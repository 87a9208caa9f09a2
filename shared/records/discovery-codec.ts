import { keyStates } from "../domain/vocabulary.ts";
import * as z from "zod";
import { copySourceNames } from "../domain/discovery/copies.ts";
import type { Discovery } from "../domain/discovery/discovery.ts";
import { RecordUnreadableError } from "../errors.ts";
import { instant, slot } from "./record-schema.ts";
import type { SameShape } from "./same-shape.ts";

/** The version that this program writes. The next run replaces a record of any other version. */
const schemaVersion = 1;

const texts = z.array(z.string());
const owner = z.object({ name: z.string(), contact: z.string() });
const matched = z.object({
  standing: z.enum(["known", "unreviewed", "unknown"]),
  consumer: z.string().exactOptional(),
  owner: owner.exactOptional(),
});
const unseen = z.array(
  z.object({ source: z.enum(["accounts", "workloads", "reads", "key-listers"]), what: z.string() }),
);

const user = z.object({
  how: z.array(z.enum(["settings", "reads"])),
  resources: texts,
  settings: texts,
  identities: texts,
  pinned: z.literal(true).exactOptional(),
  lastAt: instant.exactOptional(),
  ...matched.shape,
});

const keyLister = z.object({
  principal: z.string(),
  principalType: z.string(),
  role: z.string(),
  scope: z.string(),
  ...matched.shape,
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
  // Both are absent from older records, and where they are not known.
  location: z.string().exactOptional(),
  usage: z
    .object({ from: instant, until: instant, calls: z.number(), unexplained: z.number() })
    .exactOptional(),
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
  state: z.enum(keyStates),
  consumer: z.string().exactOptional(),
  owner: owner.exactOptional(),
});

/** The API shows the same. */
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

interface StoredDiscovery {
  readonly schema: typeof schemaVersion;
  readonly discovery: Discovery;
}

const storedDiscovery = z.object({ schema: z.literal(schemaVersion), discovery });
true satisfies SameShape<StoredDiscovery, z.output<typeof storedDiscovery>>;

export function encodeDiscovery(found: Discovery): string {
  const stored: StoredDiscovery = { schema: schemaVersion, discovery: found };
  return JSON.stringify(stored);
}

/** @throws {RecordUnreadableError} the text is no record of this version. */
export function decodeDiscovery(text: string): Discovery {
  const parsed = storedDiscovery.safeParse(jsonIn(text));
  if (!parsed.success) throw new RecordUnreadableError("the last discovery");
  return parsed.data.discovery;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
