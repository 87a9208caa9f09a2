import * as z from "zod";
import type { Claim } from "../domain/decide/effect.ts";
import type { Objection } from "../domain/objection.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { withPinnedKeys } from "../domain/rotation/leaked-keys.ts";
import { jsonIn, parseRecord } from "./parse-record.ts";
import {
  claim,
  declaredRules,
  emergency,
  endpoint,
  fingerprint,
  gone,
  handed,
  instant,
  keyFingerprints,
  leaked,
  mode,
  objection,
  outcome,
  owed,
  registration,
  slot,
  storedSecret,
  target,
  terms,
  unprovenDeath,
  versionInVault,
  probe,
} from "./record-schema.ts";
import type { SameShape } from "./same-shape.ts";

const enrolled = z.strictObject({
  target,
  endpoint,
  probe: probe.exactOptional(),
  active: slot,
  keys: keyFingerprints,
  standbyUnpublishedSince: instant,
  publishedAt: instant,
  // Older records lack it: then only the vault says when a version was made.
  ownVersions: z.array(versionInVault).default([]),
  publishedEarlier: z.strictObject({ fingerprint, from: instant, until: instant }).exactOptional(),
  lastEnded: z.strictObject({ rotation: z.string(), outcome, at: instant }).exactOptional(),
  touchedAt: instant.exactOptional(),
  unverified: z.literal(true).exactOptional(),
  paused: z.strictObject({ by: z.string(), reason: z.string(), at: instant }).exactOptional(),
  followUp: emergency.exactOptional(),
  leaked: leaked.exactOptional(),
  refreshBound: z
    .strictObject({
      boundMs: z.number(),
      since: instant,
      earlier: z.strictObject({ boundMs: z.number(), until: instant }).exactOptional(),
    })
    .exactOptional(),
  gone: gone.exactOptional(),
  unproven: unprovenDeath.exactOptional(),
  handed: handed.exactOptional(),
  owed: owed.exactOptional(),
  registrations: z.array(registration).exactOptional(),
  registrationChanges: z
    .array(z.strictObject({ principal: z.string(), since: instant, count: z.number() }))
    .exactOptional(),
  declared: terms.extend({ rules: declaredRules, removedAt: instant.exactOptional() }).exactOptional(),
});
const request = z.strictObject({
  id: z.string(),
  mode,
  requestedAt: instant,
  requestedBy: z.string(),
  emergency: emergency.exactOptional(),
  approval: z.strictObject({ by: z.string(), at: instant }).exactOptional(),
  touched: z.literal(true).exactOptional(),
  notBefore: instant.exactOptional(),
  terms: terms.exactOptional(),
});
const writing = z.strictObject({ superseded: z.array(versionInVault), stored: z.array(storedSecret) });
const inFlight = enrolled.extend(request.shape);
const replacing = inFlight.extend(writing.shape);

/** Every state, by its phase. */
export const accountState = z.discriminatedUnion("phase", [
  z.strictObject({ phase: z.literal("unenrolled") }),
  enrolled.extend({ phase: z.literal("enrolling"), ...writing.shape }),
  enrolled.extend({ phase: z.literal("idle") }),
  enrolled.extend({ phase: z.literal("repairing"), ...writing.shape, request: request.exactOptional() }),
  inFlight.extend({ phase: z.literal("preparing") }),
  replacing.extend({ phase: z.literal("regenerating"), replaced: fingerprint }),
  replacing.extend({
    phase: z.literal("proving"),
    fresh: fingerprint,
    replaced: fingerprint.exactOptional(),
    regeneratedAt: instant,
  }),
  replacing.extend({ phase: z.literal("publishing"), fresh: fingerprint }),
  replacing.extend({ phase: z.literal("adopting"), fresh: fingerprint, freshPublishedAt: instant }),
  replacing.extend({
    phase: z.literal("retiring"),
    fresh: fingerprint,
    retiree: fingerprint,
    freshPublishedAt: instant,
  }),
  replacing.extend({
    phase: z.literal("confirming"),
    retired: slot,
    retiree: fingerprint,
    regeneratedAt: instant,
    verdict: z.enum(["open", "proven", "unproven"]),
    disabled: z.array(versionInVault),
  }),
  replacing.extend({
    phase: z.literal("reverting"),
    fresh: fingerprint,
    previousPublishedAt: instant.exactOptional(),
  }),
]);

true satisfies SameShape<AccountState, z.output<typeof accountState>>;
true satisfies SameShape<Claim, z.output<typeof claim>>;
true satisfies SameShape<Objection, z.output<typeof objection>>;

/** The state as the head row keeps it beside the events. */
export function encodeState(state: AccountState): string {
  return JSON.stringify(renamed(state, "replaced", "stale"));
}

/**
 * Reads the state that the head row keeps beside the events.
 *
 * @throws {RecordUnreadableError} the text is no state of this schema version; fold the events instead.
 */
export function decodeState(stored: string): AccountState {
  const state = decode(accountState, stored, "a rotation", (one) => renamed(one, "stale", "replaced"));
  return withPinnedKeys(state);
}

/** @throws {RecordUnreadableError} the text is no claim. */
export function decodeClaim(stored: string): Claim {
  return decode(claim, stored, "a claim");
}

/** @throws {RecordUnreadableError} the text is no objection. */
export function decodeObjection(stored: string): Objection {
  return decode(objection, stored, "an objection");
}

function decode<T extends z.ZodType>(
  schema: T,
  stored: string,
  what: string,
  prepared: (value: unknown) => unknown = (value) => value,
): z.output<T> {
  return parseRecord(schema, prepared(jsonIn(stored, what)), what);
}

/** Renames a field in its place. Records call the replaced key `stale`, the name that the field once had. */
function renamed(value: unknown, from: string, to: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name === from ? to : name, field]));
}
