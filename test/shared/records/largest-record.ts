import * as z from "zod";
import {
  maxKeptRegistrations,
  maxRegistrations,
} from "../../../shared/domain/commands/registration-commands.ts";
import { maxGone } from "../../../shared/domain/rotation/gone-keys.ts";
import { maxPassedCopies, maxPlaceLength } from "../../../shared/domain/safety/passed-copies.ts";
import { maxPlaceName } from "../../../shared/azure/holders/key-holders.ts";
import { maxHanded } from "../../../shared/domain/holders/handed-keys.ts";
import { maxSuperseded } from "../../../shared/domain/rotation/evolve-drift.ts";

/** A schema of zod with the definition of its type, which tells what it is made of. */
type AnySchema = z.core.$ZodType & { readonly def: z.core.$ZodTypes["_zod"]["def"] };

/** A character that takes six in JSON. */
const control = "\u0001";
/** A character that takes two in JSON. */
const quote = '"';

/** Far more than any row holds: what is as long as people, platforms or fleets make it. */
const unbounded = 20_000;
/** More instances, and more consumers, than any row can list. */
const many = 5_000;
const vaults = 10;

/**
 * The most that the borders let into a record, by the end of a field's path. A field that is not listed fails the test:
 * say how long it can become, and where that is enforced.
 */
const texts: Readonly<Record<string, string>> = {
  // the fleet file, and identifiers that are checked there
  resourceId: "x".repeat(500),
  from: "x".repeat(500),
  publishedSecret: "x".repeat(122),
  "vaults/*": "x".repeat(300),
  "leaveOut/*": "x".repeat(300),
  vault: "x".repeat(300),
  consumer: "x".repeat(63),
  "consumer/name": "x".repeat(63),
  "registrations/*/name": "x".repeat(63),
  "notAdopted/*": "x".repeat(63),
  "waived/*/by": control.repeat(unbounded),
  "waived/*/reason": control.repeat(unbounded),
  // places of copies; a person's acceptance of one is checked in the fleet file
  "named/*/resource": control.repeat(maxPlaceLength),
  "named/*/name": control.repeat(maxPlaceLength),
  "named/*/by": control.repeat(200),
  // places of key holders, whose names and versions the border shortens
  place: "x".repeat(maxPlaceName),
  "effect/place": "x".repeat(maxPlaceName),
  etag: "x".repeat(16),
  // a person's command, or a registration
  reason: control.repeat(500),
  by: "x".repeat(200),
  requestedBy: "x".repeat(200),
  approvedBy: "x".repeat(200),
  unconfirmed: "x".repeat(200),
  confirmedBy: "x".repeat(200),
  // lines of a difference, which are cut
  "changes/*": control.repeat(500),
  "owner/name": quote.repeat(100),
  "owner/contact": quote.repeat(200),
  "consumer/resourceId": quote.repeat(500),
  "registrations/*/resourceId": quote.repeat(500),
  principal: "x".repeat(100),
  // a report
  instance: control.repeat(200),
  // Azure's answers
  endpoint: "x".repeat(2_048),
  probe: "x".repeat(100),
  version: "x".repeat(200),
  correlationId: "x".repeat(1_000),
  // keyturn's own
  rotation: "x".repeat(100),
  id: "x".repeat(100),
  digest: "x".repeat(64),
  declaration: "x".repeat(64),
  previous: "x".repeat(64),
  file: "x".repeat(64),
  worker: "x".repeat(200),
  message: control.repeat(unbounded),
  "blockers/*/owner/name": control.repeat(unbounded),
  "blockers/*/owner/contact": control.repeat(unbounded),
};

const counts: Readonly<Record<string, number>> = {
  vaults,
  // Only vaults of the account are taken from a command.
  leaveOut: vaults,
  owed: 3 * vaults,
  places: 3 * vaults,
  confirmations: many,
  waived: 1_000,
  notAdopted: many,
  changes: many,
  blockers: 1_000,
  leaked: 2,
  "copies/named": maxPassedCopies,
  gone: maxGone,
  handed: maxHanded,
  registrations: maxKeptRegistrations,
  registrationChanges: maxRegistrations,
  ownVersions: vaults,
  stored: 3 * vaults,
  published: vaults,
  superseded: maxSuperseded,
  disabled: maxSuperseded,
  // Made of the confirmations when the event is bounded.
  "summary/consumers": 0,
};

/**
 * Builds the largest value that a schema of records allows: every optional field is there, every list is as long and
 * every text as large as `counts` and `texts` say.
 */
export function largest(schema: z.core.$ZodType, path: string): unknown {
  const { def } = schema as AnySchema;
  switch (def.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(def.shape).map(([name, field]) => [name, largest(field, `${path}/${name}`)]),
      );
    case "array":
      return Array.from({ length: limit(counts, path) }, (_, index) =>
        numbered(largest(def.element, `${path}/*`), String(index)),
      );
    case "union":
      return longest(def.options.map((option) => largest(option, path)));
    case "optional":
    case "default":
      return largest(def.innerType, path);
    case "pipe":
      return piped(def.in, path);
    case "string":
      return limit(texts, path);
    case "number":
      return Number.MAX_SAFE_INTEGER;
    case "enum":
      return longest(Object.values(def.entries));
    case "literal":
      return longest(def.values);
    default:
      throw new Error(`${path} is of type ${def.type}, which no record has had so far`);
  }
}

function piped(inner: z.core.$ZodType, path: string): unknown {
  if ("format" in inner && inner.format === "datetime") return new Date("2026-03-01T12:00:00.000Z");
  return /fingerprint|key1|key2|fresh|retiree|replace|stale/i.test(path.split("/").at(-1) ?? "")
    ? "a".repeat(16)
    : largest(inner, path);
}

/** Makes the items of a list differ: a number ends their names. */
function numbered(item: unknown, number: string): unknown {
  if (typeof item === "string") return item.slice(0, -number.length) + number;
  const named = item as { readonly consumer?: unknown };
  return typeof named.consumer === "string" ? { ...named, consumer: numbered(named.consumer, number) } : item;
}

/** The entry of the longest end of the path that is listed. */
function limit<T>(limits: Readonly<Record<string, T>>, path: string): T {
  const parts = path.split("/");
  for (const start of parts.keys()) {
    const found = limits[parts.slice(start).join("/")];
    if (found !== undefined) return found;
  }
  throw new Error(`say how large ${path} may become, and see that it is enforced`);
}

function longest(values: readonly unknown[]): unknown {
  const lengthOf = (value: unknown) => JSON.stringify(value).length;
  return values.reduce((a, b) => (lengthOf(b) > lengthOf(a) ? b : a));
}
