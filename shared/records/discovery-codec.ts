import { keyStates } from "../domain/vocabulary.ts";
import * as z from "zod";
import { copySourceNames } from "../domain/discovery/copies.ts";
import type { Discovery } from "../domain/discovery/discovery.ts";
import { jsonIn, parseRecord } from "./parse-record.ts";
import { fingerprint, instant, recordSchemaVersion, slot } from "./record-schema.ts";
import type { SameShape } from "./same-shape.ts";

const texts = z.array(z.string());
const owner = z.strictObject({ name: z.string(), contact: z.string() });
const matched = z.strictObject({
  standing: z.enum(["known", "unreviewed", "unknown"]),
  consumer: z.string().exactOptional(),
  owner: owner.exactOptional(),
});
const unseen = z.array(
  z.strictObject({ source: z.enum(["accounts", "workloads", "reads", "key-listers"]), what: z.string() }),
);

const user = z.strictObject({
  how: z.array(z.enum(["settings", "reads"])),
  resources: texts,
  settings: texts,
  identities: texts,
  pinned: z.literal(true).exactOptional(),
  lastAt: instant.exactOptional(),
  ...matched.shape,
});

const keyLister = z.strictObject({
  principal: z.string(),
  principalType: z.string(),
  role: z.string(),
  scope: z.string(),
  ...matched.shape,
});

const enrolled = z.strictObject({
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
    .strictObject({ from: instant, until: instant, calls: z.number(), unexplained: z.number() })
    .exactOptional(),
});

const source = z.enum(copySourceNames);

export const copySearch = z.strictObject({
  source,
  state: z.enum(["off", "searched", "failed"]),
  places: z.number(),
  unseen: texts,
});

export const foundCopy = z.strictObject({
  account: z.string(),
  source,
  resource: z.string(),
  name: z.string(),
  slot,
  generation: z.number(),
  state: z.enum(keyStates),
  consumer: z.string().exactOptional(),
  owner: owner.exactOptional(),
  // Absent from older records, as is everything that follows.
  fingerprint: fingerprint.exactOptional(),
  identities: texts.exactOptional(),
  unverified: z.strictObject({ since: instant, why: z.string() }).exactOptional(),
});

const unlisted = z.strictObject({ account: z.string(), source, slot, fingerprint, count: z.int() });

/** The API shows the same. */
export const discovery = z.strictObject({
  at: instant,
  accounts: z.array(
    z.strictObject({
      resourceId: z.string(),
      name: z.string(),
      kind: z.string(),
      keys: z.enum(["on", "off"]),
    }),
  ),
  enrolled: z.array(enrolled),
  unseen,
  searches: z.array(copySearch),
  copies: z.array(foundCopy),
  unlistedCopies: z.array(unlisted).exactOptional(),
});

interface StoredDiscovery {
  readonly schema: number;
  readonly discovery: Discovery;
}

export const storedDiscovery = z.strictObject({ schema: z.int().min(1), discovery });
true satisfies SameShape<StoredDiscovery, z.output<typeof storedDiscovery>>;

export function encodeDiscovery(found: Discovery): string {
  const stored: StoredDiscovery = { schema: recordSchemaVersion, discovery: found };
  return JSON.stringify(stored);
}

/**
 * Reads the last discovery.
 *
 * @throws {RecordFromNewerBuildError} a newer build found it; this one must not replace it.
 * @throws {RecordUnreadableError} the text is no discovery; the next run replaces it.
 */
export function decodeDiscovery(text: string): Discovery {
  const what = "the last discovery";
  return parseRecord(storedDiscovery, jsonIn(text, what), what).discovery;
}
