import { compromisedKeys, criticalities, emergencyGates, remedies, strengths } from "../domain/vocabulary.ts";
import * as z from "zod";
import { blockerReasons, reasons } from "../domain/objection.ts";
import { attention } from "./attention.ts";
import { copiesInUse } from "./copies-in-use.ts";
import {
  blocker,
  environment,
  fingerprint,
  fingerprints,
  instant,
  list,
  mode,
  outcome,
  owner,
  slot,
  phase,
} from "./fields.ts";
import { next } from "./paging.ts";
import { rotationDocument } from "./rotation.ts";

const text = z.string();

const instance = z.strictObject({
  instance: text,
  /** Absent when the key that it uses is unknown. */
  fingerprint: fingerprint.exactOptional(),
  strength: z.enum(strengths),
  flaw: z.strictObject({ reason: z.enum(blockerReasons), detail: text }).exactOptional(),
  healthy: z.boolean(),
  receivedAt: instant,
  stale: z.boolean(),
  /** Its reports contradict each other: since when, when last, how often, and the key that one of them named. */
  contested: z.strictObject({ since: instant, at: instant, times: z.int(), fingerprint }).exactOptional(),
});

const consumer = z.strictObject({
  name: text,
  owner,
  environment,
  criticality: z.enum(criticalities),
  expectedInstances: z.int(),
  confirmedInstances: z.int(),
  /** It registered itself and is not in the fleet file. */
  registered: z.literal(true).exactOptional(),
  /** Its registration has not been reviewed yet. It blocks the gate like any other consumer. */
  unreviewed: z.literal(true).exactOptional(),
  /** Why this consumer has not confirmed the key it should be on. */
  blocker: z.strictObject({ reason: z.enum(blockerReasons), message: text }).exactOptional(),
  /** The gate does not wait for it until then; `by` answers for that. */
  waiver: z.strictObject({ by: text, reason: text, until: instant }).exactOptional(),
  instances: list(instance),
});

const hold = z.strictObject({
  reason: z.enum(reasons),
  message: text,
  remedy: z.enum(remedies),
  until: instant.exactOptional(),
  blockers: list(blocker).exactOptional(),
  /** The vaults that hold it up, and since when. */
  vaults: list(text).exactOptional(),
  since: instant.exactOptional(),
});

/** What a fleet file declared of the account, by digests. */
const terms = z.strictObject({
  declaration: text,
  file: text,
  since: instant,
  /** Absent where the file was written to the storage directly. */
  by: text.exactOptional(),
  approvedBy: text.exactOptional(),
});

const inFlight = z.strictObject({
  id: text,
  mode,
  requestedBy: text,
  requestedAt: instant,
  approvedBy: text.exactOptional(),
  /** What was declared when it was requested; nothing looser counts in flight. */
  terms: terms.exactOptional(),
  emergency: z
    .strictObject({
      compromised: z.enum(compromisedKeys),
      gate: z.enum(emergencyGates),
      deadline: instant,
      by: text,
      reason: text,
      /** The gate is to be waived, and a second person has yet to confirm that. */
      unconfirmed: z.literal(true).exactOptional(),
      confirmedBy: text.exactOptional(),
    })
    .exactOptional(),
});

/** An account as the API shows it. */
export const accountDocument = z.strictObject({
  account: text,
  resourceId: text,
  vaults: list(text),
  publishedSecret: text,
  phase,
  active: slot.exactOptional(),
  fingerprints: fingerprints.exactOptional(),
  publishedAt: instant.exactOptional(),
  hold: hold.exactOptional(),
  wakeAt: instant.exactOptional(),
  /** The phase is taking longer than it should. */
  stuck: z.literal(true).exactOptional(),
  paused: z.strictObject({ by: text, reason: text, at: instant }).exactOptional(),
  rotation: inFlight.exactOptional(),
  /** The declaration in force; absent until the first look under one. */
  declared: terms.exactOptional(),
  lastEnded: z.strictObject({ rotation: text, outcome, at: instant }).exactOptional(),
  /** Keys that were declared leaked and still open the account. */
  leaked: list(z.strictObject({ slot, fingerprint: text })).exactOptional(),
  /** The key of an ended rotation that nothing has proven dead, until its slot has another key again. */
  unproven: z
    .strictObject({
      slot,
      fingerprint: text,
      rotation: text,
      since: instant,
      leaked: z.literal(true).exactOptional(),
    })
    .exactOptional(),
  /** Users of the key that are not in the inventory; absent before discovery has looked at this account. */
  unknownConsumers: z.int().exactOptional(),
  /** Calls in the half hour before discovery that no known user explains; absent when they were not counted. */
  unexplainedCalls: z.number().exactOptional(),
  discoveredAt: instant.exactOptional(),
  /** Copies of the present keys; absent when none is known. */
  copies: copiesInUse.exactOptional(),
  consumers: list(consumer),
  /** What needs a person, most urgent first. */
  attention,
});

/** One page of the fleet's accounts, in order of name. The first says what of the fleet as a whole needs a person. */
export const accountPage = z.strictObject({
  accounts: list(accountDocument),
  attention: attention.exactOptional(),
  next,
});

/** One account with the history of its rotations. */
export const accountStatus = accountDocument.extend({
  rotations: list(rotationDocument),
  /** What the fleet file calls the principals in this document, by object id; absent when it names none. */
  names: z.record(text, text).exactOptional(),
  /** The last change by somebody else, and what keyturn made of it; absent when there was none. */
  lastDrift: z.strictObject({ at: instant, kind: text, message: text }).exactOptional(),
  /** The fault that makes its trail unreadable. */
  trailFault: z.strictObject({ code: text, message: text }).exactOptional(),
});

export type AccountDocument = z.output<typeof accountDocument>;
export type AccountStatusDocument = z.output<typeof accountStatus>;
export type ConsumerDocument = z.output<typeof consumer>;
